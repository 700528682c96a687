using System.Xml;
using Weir.Archives;
using Weir.Failures;

namespace Weir.Connectors.Workbooks;

/// <summary>Reads a workbook of 2007 and later: XML parts in a zip. Sheets are streamed; the texts that cells share are in memory.</summary>
/// <remarks>Source: ECMA-376 part 1, 18.2 to 18.8. Names are compared without their namespaces, which the strict and the transitional form do not share.</remarks>
internal sealed class XlsxWorkbook : IWorkbook
{
    private readonly ArchiveReader _archive;
    private readonly string _file;
    private readonly WorkbookLimits _limits;
    private readonly Dictionary<string, ArchiveEntry> _parts;
    private readonly List<string> _sheetParts = [];
    private readonly List<string> _texts = [];
    private readonly XlsxStyles _styles = new();
    private bool _is1904;

    /// <summary>Reads everything but the sheets. Disposing it disposes the archive.</summary>
    /// <exception cref="SourceException">A part is missing or damaged. Bad data.</exception>
    public XlsxWorkbook(ArchiveReader archive, string file, WorkbookLimits limits)
    {
        (_archive, _file, _limits) = (archive, file, limits);
        _parts = archive.Entries.ToDictionary(entry => entry.Name.Replace('\\', '/'), StringComparer.OrdinalIgnoreCase);
        var root = Relations("_rels/.rels", "").FirstOrDefault(relation => relation.Type.EndsWith("/officeDocument", StringComparison.Ordinal))?.Target ?? "xl/workbook.xml";
        if (!_parts.ContainsKey(root))
            throw WorkbookFailure.NoWorkbook(file);
        var folder = root[..(root.LastIndexOf('/') + 1)];
        var relations = Relations($"{folder}_rels/{root[folder.Length..]}.rels", folder);
        Sheets = ReadPart(root, xml => ReadSheets(xml, relations)) ?? [];
        if (relations.FirstOrDefault(relation => relation.Type.EndsWith("/styles", StringComparison.Ordinal)) is { } styles)
            _ = ReadPart(styles.Target, _styles.Read);
        if (relations.FirstOrDefault(relation => relation.Type.EndsWith("/sharedStrings", StringComparison.Ordinal)) is { } texts)
            _ = ReadPart(texts.Target, ReadTexts);
    }

    public IReadOnlyList<WorkbookSheet> Sheets { get; }

    public IEnumerable<WorkbookRow> Rows(WorkbookSheet sheet)
    {
        var part = _sheetParts[sheet.Index];
        if (!_parts.TryGetValue(part, out var entry))
            throw WorkbookFailure.DamagedPart(_file, part, null);
        using var stream = _archive.OpenEntry(entry);
        using var rows = new XlsxRows(Reader(stream), sheet, _file, _limits, _texts, _styles, _is1904);
        while (rows.Next())
        {
            if (rows.Row.Count > 0)
                yield return rows.Row;
        }
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>Text of an element with runs of formatted text; what is only there to say how it is pronounced is left out.</summary>
    public static string RichText(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return "";
        var depth = xml.Depth;
        var text = "";
        var pronounced = int.MaxValue;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.Depth <= pronounced)
                pronounced = xml is { NodeType: XmlNodeType.Element, LocalName: "rPh", IsEmptyElement: false } ? xml.Depth : int.MaxValue;
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "t", IsEmptyElement: false } && pronounced == int.MaxValue)
                text += ElementText(xml);
        }

        return text;
    }

    /// <summary>Text of an element without children, left at its end.</summary>
    public static string ElementText(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return "";
        var depth = xml.Depth;
        var text = "";
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
                text = text.Length == 0 ? xml.Value : text + xml.Value;
        }

        return text;
    }

    private static XmlReader Reader(Stream stream) =>
        XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = false, IgnoreComments = true, IgnoreProcessingInstructions = true });

    private T? ReadPart<T>(string part, Func<XmlReader, T> read)
    {
        if (!_parts.TryGetValue(part, out var entry))
            return default;
        try
        {
            using var stream = _archive.OpenEntry(entry);
            using var xml = Reader(stream);
            return read(xml);
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException)
        {
            throw WorkbookFailure.DamagedPart(_file, entry.ShownName, e);
        }
    }

    private List<Relation> Relations(string part, string folder) => ReadPart(part, xml =>
    {
        var relations = new List<Relation>();
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && xml.GetAttribute("Target") is { } target)
                relations.Add(new Relation(xml.GetAttribute("Id") ?? "", xml.GetAttribute("Type") ?? "", target.StartsWith('/') ? target[1..] : folder + target));
        }

        return relations;
    }) ?? [];

    private List<WorkbookSheet> ReadSheets(XmlReader xml, List<Relation> relations)
    {
        var sheets = new List<WorkbookSheet>();
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "workbookPr")
                _is1904 = xml.GetAttribute("date1904") is "1" or "true";
            if (xml.LocalName != "sheet")
                continue;
            var (name, state, id) = (xml.GetAttribute("name") ?? "", xml.GetAttribute("state"), RelationId(xml));
            // A sheet of a chart has no rows.
            if (relations.FirstOrDefault(relation => string.Equals(relation.Id, id, StringComparison.Ordinal)) is not { } relation || !relation.Type.EndsWith("/worksheet", StringComparison.Ordinal))
                continue;
            _sheetParts.Add(relation.Target);
            sheets.Add(new WorkbookSheet(sheets.Count, name, state is "hidden" or "veryHidden"));
        }

        return sheets;
    }

    private static string RelationId(XmlReader xml)
    {
        for (var i = 0; i < xml.AttributeCount; i++)
        {
            xml.MoveToAttribute(i);
            if (xml.LocalName == "id" && xml.Prefix.Length > 0)
            {
                var id = xml.Value;
                xml.MoveToElement();
                return id;
            }
        }

        xml.MoveToElement();
        return "";
    }

    private bool ReadTexts(XmlReader xml)
    {
        long characters = 0;
        while (xml.Read())
        {
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "si" })
                continue;
            _texts.Add(RichText(xml));
            characters += _texts[^1].Length + 16;
            if (characters > _limits.MaxSharedCharacters)
                throw WorkbookFailure.TooMuchText(_file, _limits.MaxSharedCharacters);
        }

        return true;
    }

    /// <summary>What one part says of another.</summary>
    private sealed record Relation(string Id, string Type, string Target);
}
