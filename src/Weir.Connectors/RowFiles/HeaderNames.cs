namespace Weir.Connectors.RowFiles;

/// <summary>The names of a header as columns are found by: trimmed, each once, those without a name called by their place.</summary>
internal static class HeaderNames
{
    public static IReadOnlyList<string> Of(IReadOnlyList<string> header, string file)
    {
        if (header.Count > RowFile.MaxColumns)
            throw RowFileFailure.TooManyColumns(file, header.Count, RowFile.MaxColumns);
        List<string> names = [];
        foreach (var (i, name) in header.Index())
        {
            var trimmed = name.Trim();
            if (trimmed.Length > 0 && names.FindIndex(other => string.Equals(other, trimmed, StringComparison.OrdinalIgnoreCase)) is >= 0 and var first)
                throw RowFileFailure.NamedTwice(file, first + 1, i + 1);
            names.Add(trimmed.Length == 0 ? ColumnNames.Of("", i + 1) : trimmed);
        }

        return names;
    }
}
