namespace Weir.Datasets;

/// <summary>Versions in a row in which a code meant the same.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Option">The option; null where the code is not in the list.</param>
internal sealed record CodeSpan(DatasetVersion First, DatasetVersion Last, CodeOption? Option)
{
    /// <summary>Runs of versions in which each option of the code says the same, kind by kind.</summary>
    public static IReadOnlyList<CodeSpan> Of(IReadOnlyList<CodeVersion> history)
    {
        List<CodeSpan> spans = [];
        foreach (var kind in history.SelectMany(each => each.Options).Select(option => option.Kind).Distinct().Order())
        {
            var from = spans.Count;
            foreach (var (version, options) in history)
            {
                var option = options.FirstOrDefault(each => each.Kind == kind);
                if (spans.Count > from && Says(spans[^1].Option) == Says(option))
                    spans[^1] = spans[^1] with { Last = version };
                else
                    spans.Add(new CodeSpan(version, version, option));
            }
        }

        return spans;
    }

    private static (bool, string?, bool, DateOnly?, string?) Says(CodeOption? option) => (option is not null, option?.Label, option?.IsRetired ?? false, option?.RetiredOn, option?.Parent);
}
