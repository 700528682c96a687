using System.Globalization;
using System.Text;
using Weir.Datasets;

namespace Weir.Tests.Datasets;

/// <summary>Makes the page of the documentation that lists every code list, from the lists that Weir itself knows.</summary>
internal static class DatasetsPage
{
    private const string Intro = """
        # Datasets

        The code lists that Weir keeps, every version of each. `weir dataset sync` looks at those that are due; a key stands wherever a command takes one.
        This page is made from the code; do not edit it by hand.

        """;

    private const string Outro = """
        ## How a page of the Data Dictionary is read

        - **Addresses.** A name with brackets has two: in the older each bracket is a `_`, in the newer (since 2025) it is dropped. The address above is asked first, then, where
          that answers 404, the other. The one that answered is kept with the version, and a note says so.
        - **Sections.** National and default codes are told apart by the ids of their sections (`…_nationalCodes`, `….default_codes`), whichever comes first, and by their
          headings where the ids are new. Other tables (Also Known As, Where Used, Change Log, those of the menus) are no codes.
        - **Kinds.** `national` and `default` as the page has them. `permitted` are the codes of Permitted National Codes, a choice of another list's.
        - **One table for both**, headed Permitted Codes (2020): a code that is on the page of the attribute is `national`, one that is not is `default`. Where
          the page of the attribute is not at hand, as with a saved page, all are `permitted`, and a note says so.
        - **Default codes alone.** The item says that it is the same as an attribute: the attribute's page is fetched as well, and its national codes come first. Where
          the attribute takes any text, or the page does not say which attribute, or was saved by a person, the default codes are the list, and a note says so; where the
          attribute's page is not there, nothing is loaded.
        - **Attributes** that have their codes in their description: the table right below the words "National Codes:" counts, and no other.
        - **Retired codes** stay in the list, with their label as published; they are known by the row's mark or by `(Retired DATE)` at the label's end.
        - **Supporting information** with several tables: the address says which, as in `….html#table-2`.
        - **Codes** are text, letter for letter: leading zeros, small and capital letters, ranges (`O11-O99`), codes with words (`0 (zero)`).
        - **Labels** are the text of their cell on one line, words of links included. Of a code that is there twice the first stays; the second waits in the quarantine, and
          so does a row without a code or without a label.
        - **Dates.** The newest date of the Change Log is kept as the day of the last change. The page does not say since when a code holds, so no version has a day from which it
          took effect.

        What is refused, and what to do then: [when a page has changed](../how-to/data-dictionary-page-changed.md).

        """;

    /// <summary>The whole page.</summary>
    public static string Write(params IEnumerable<string> publishers) => Intro.ReplaceLineEndings("\n") + "\n" + string.Concat(publishers) + Outro.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    /// <summary>The lists of a publisher.</summary>
    /// <param name="heading">Who that is.</param>
    /// <param name="about">What there is to say of all of them.</param>
    /// <param name="upstream">The publisher.</param>
    /// <param name="counts">How many codes each list had, and when, as the heading of a column; null where nothing is known.</param>
    public static string Publisher(string heading, string about, ICodeListUpstream upstream, (string When, Func<string, int?> Of)? counts = null)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n{about}\n\n");
        page.Append(counts is { } known ? $"| Key | Name | Address | Tags | {known.When} |\n| --- | --- | --- | --- | ---: |\n" : "| Key | Name | Address | Tags |\n| --- | --- | --- | --- |\n");
        foreach (var list in upstream.Lists)
        {
            var count = counts is { } those ? string.Create(CultureInfo.InvariantCulture, $" {those.Of(list.Key)} |") : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{list.Key}` | {list.Name}{(list.Description is { } more ? $": {more}" : "")} | {list.Address} | {string.Join(", ", list.Tags)} |{count}\n");
        }

        return page.Append('\n').ToString();
    }
}
