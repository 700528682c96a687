using AngleSharp.Dom;

namespace Weir.Connectors.NhsDataDictionary;

/// <summary>What a section of a page is.</summary>
internal enum SectionKind
{
    /// <summary>National codes.</summary>
    National,

    /// <summary>Codes for where no national one can be given.</summary>
    Default,

    /// <summary>National codes of an attribute of which this page permits some.</summary>
    PermittedNational,

    /// <summary>National and default codes in one table, as in 2020.</summary>
    Permitted,

    /// <summary>Format and length.</summary>
    Format,

    /// <summary>What the item is.</summary>
    Description,

    /// <summary>Other names.</summary>
    Aliases,

    /// <summary>The attributes that the item is of.</summary>
    Attributes,

    /// <summary>Changes, with their dates.</summary>
    ChangeLog,

    /// <summary>Where the item is used.</summary>
    WhereUsed,
}

/// <summary>A section of a page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Element">The element that holds it.</param>
internal sealed record PageSection(SectionKind Kind, IElement Element)
{
    /// <summary>Ends of the ids that sections have: the first of each line since 2025, the others before.</summary>
    private static readonly (string End, SectionKind Kind)[] Ends =
    [
        ("_nationalCodes", SectionKind.National), (".national_codes", SectionKind.National),
        ("_defaultCodes", SectionKind.Default), (".default_codes", SectionKind.Default),
        ("_permittedNationalCodes", SectionKind.PermittedNational), (".permitted_national_codes", SectionKind.PermittedNational),
        ("_permittedCodes", SectionKind.Permitted), (".permitted_codes", SectionKind.Permitted),
        ("_formatLength", SectionKind.Format), (".format___length", SectionKind.Format), (".format_length", SectionKind.Format),
        ("_description", SectionKind.Description), (".description", SectionKind.Description),
        ("_aliases", SectionKind.Aliases), (".also_known_as", SectionKind.Aliases),
        ("_attributes", SectionKind.Attributes), ("_attribute", SectionKind.Attributes), (".attribute", SectionKind.Attributes), (".attributes", SectionKind.Attributes),
        ("_changeLog", SectionKind.ChangeLog), (".change_log", SectionKind.ChangeLog),
        ("_whereUsed", SectionKind.WhereUsed), (".where_used", SectionKind.WhereUsed),
    ];

    private static readonly SectionKind[] OfCodes = [SectionKind.National, SectionKind.Default, SectionKind.PermittedNational, SectionKind.Permitted];

    /// <summary>True for those that hold codes.</summary>
    public bool HoldsCodes => OfCodes.Contains(Kind);

    /// <summary>False where its table names no columns: codes are then in the first of two.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>True where its heading told it and no id.</summary>
    public bool IsByHeading { get; init; }

    /// <summary>Its heading, as people know it.</summary>
    public string Name => Kind switch
    {
        SectionKind.National => "National Codes",
        SectionKind.Default => "Default Codes",
        SectionKind.PermittedNational => "Permitted National Codes",
        SectionKind.Permitted => "Permitted Codes",
        SectionKind.Format => "Format / Length",
        SectionKind.Aliases => "Also Known As",
        SectionKind.Attributes => "Attribute",
        SectionKind.ChangeLog => "Change Log",
        SectionKind.WhereUsed => "Where Used",
        _ => "Description",
    };

    /// <summary>The tables that are the section's own.</summary>
    public IEnumerable<IElement> Tables => Element.LocalName == "table" ? [Element] : Element.QuerySelectorAll("table").Where(table => table.ParentElement?.Closest("table") is null);

    /// <summary>The sections of a page by their ids, in its order. What comes first on it says nothing of what it is.</summary>
    public static List<PageSection> In(IDocument document)
    {
        var sections = new List<PageSection>();
        foreach (var element in document.QuerySelectorAll("[id]"))
        {
            if (KindOf(element.Id!) is { } kind && element.QuerySelector("h1") is null && element.LocalName != "h1")
                sections.Add(Told(kind, element.LocalName is "h2" or "h3" or "h4" ? element.ParentElement! : element));
        }

        if (!sections.Exists(section => section.HoldsCodes))
            sections.AddRange(ByHeading(document, sections));
        if (!sections.Exists(section => section.HoldsCodes))
            sections.AddRange(ByCaption(sections));
        return sections;
    }

    /// <summary>Tables of a description with the words "National Codes:" right above them, as some attributes have theirs. Other tables of a description are guidance.</summary>
    private static List<PageSection> ByCaption(List<PageSection> sections) =>
    [
        .. from section in sections
           where section.Kind == SectionKind.Description
           from table in section.Tables
           let caption = Above(table, section.Element)
           from kind in OfCodes
           where string.Equals(caption.TrimEnd(':', ' '), new PageSection(kind, table).Name, StringComparison.OrdinalIgnoreCase)
           select new PageSection(kind, table) { HasHeader = false },
    ];

    /// <summary>The text right above an element, within another.</summary>
    private static string Above(IElement element, IElement within)
    {
        for (var at = element; at != within && at is not null; at = at.ParentElement)
        {
            if (at.PreviousElementSibling is { } above)
                return PageText.Of(above);
        }

        return "";
    }

    /// <summary>Sections of codes whose ids are unknown, by their headings: those are the same since 2020. Only where the heading has an element for itself.</summary>
    private static List<PageSection> ByHeading(IDocument document, List<PageSection> known)
    {
        var found = new List<PageSection>();
        foreach (var heading in document.QuerySelectorAll("h2, h3, h4"))
        {
            var text = PageText.Of(heading);
            var holder = heading.Closest("article, section") ?? heading.ParentElement!;
            foreach (var kind in OfCodes)
            {
                var section = new PageSection(kind, holder) { IsByHeading = true };
                if (string.Equals(text, section.Name, StringComparison.OrdinalIgnoreCase) && holder.QuerySelectorAll("h1, h2, h3, h4").Length == 1 && !known.Exists(other => other.Element == holder))
                    found.Add(section);
            }
        }

        return found;
    }

    /// <summary>A table of national codes may be of those that are permitted alone: its heading says so where its id does not.</summary>
    private static PageSection Told(SectionKind kind, IElement element)
    {
        var heading = element.QuerySelector("h2, h3, h4") is { } found ? PageText.Of(found) : "";
        return new PageSection(kind == SectionKind.National && heading.StartsWith("Permitted National", StringComparison.OrdinalIgnoreCase) ? SectionKind.PermittedNational : kind, element);
    }

    private static SectionKind? KindOf(string id)
    {
        foreach (var (end, kind) in Ends)
        {
            if (id.Length > end.Length && id.EndsWith(end, StringComparison.Ordinal))
                return kind;
        }

        return null;
    }
}
