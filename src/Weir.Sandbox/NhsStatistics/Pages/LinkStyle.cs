namespace Weir.Sandbox.NhsStatistics.Pages;

/// <summary>How a page carries its links.</summary>
internal enum LinkStyle
{
    /// <summary>As the site does: anchors in the article.</summary>
    Plain,

    /// <summary>After a redesign: no article, and addresses in data attributes that only a click would follow.</summary>
    Hidden,

    /// <summary>Inserted by a script a moment after the page has loaded: a browser sees them, a plain reader does not.</summary>
    Scripted,
}
