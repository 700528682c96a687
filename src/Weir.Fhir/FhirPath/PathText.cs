using System.Globalization;

namespace Weir.Fhir.FhirPath;

/// <summary>A FHIRPath expression as it was written, and where: what an error needs to show the place.</summary>
/// <param name="Text">The expression.</param>
/// <param name="View">Name of the view it is in.</param>
/// <param name="Line">Line of the file on which the expression begins, counted from 1.</param>
/// <param name="Column">Column of the line at which the expression begins, counted from 1.</param>
internal sealed record PathText(string Text, string View, int Line, int Column)
{
    /// <summary>An error at a place of the expression, with a caret under it.</summary>
    /// <param name="position">Where in the expression, counted from 0.</param>
    /// <param name="length">How many characters to mark.</param>
    /// <param name="problem">What was found and expected, as sentences.</param>
    public ViewException Error(int position, int length, string problem)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"View '{View}', line {Line}, column {Column + position}: {problem}");
        if (Text.Length == 0)
            return new ViewException(place);
        var lineStart = position == 0 ? 0 : Text.LastIndexOf('\n', Math.Min(position, Text.Length) - 1) + 1;
        var lineEnd = Text.IndexOf('\n', lineStart);
        var line = Text[lineStart..(lineEnd < 0 ? Text.Length : lineEnd)];
        var carets = new string('^', Math.Max(1, Math.Min(length, line.Length - (position - lineStart))));
        return new ViewException($"{place}\n  {line}\n  {new string(' ', position - lineStart)}{carets}");
    }
}
