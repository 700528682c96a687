using System.Globalization;
using System.Xml;

namespace Weir.Connectors.Workbooks;

/// <summary>Which of a workbook's styles show a number as a date or time.</summary>
internal sealed class XlsxStyles
{
    private readonly Dictionary<int, bool> _formats = [];
    private readonly List<bool> _styles = [];

    public bool IsDate(int style) => style >= 0 && style < _styles.Count && _styles[style];

    public bool Read(XmlReader xml)
    {
        var isCellStyles = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "cellXfs")
                isCellStyles = false;
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "cellXfs")
                isCellStyles = !xml.IsEmptyElement;
            else if (xml.LocalName == "numFmt" && int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var id))
                _formats[id] = IsDateFormat(xml.GetAttribute("formatCode") ?? "");
            else if (xml.LocalName == "xf" && isCellStyles)
                _styles.Add(int.TryParse(xml.GetAttribute("numFmtId"), CultureInfo.InvariantCulture, out var format) && IsDateFormat(format));
        }

        return true;
    }

    /// <summary>A format with a day, month, year, hour or second in it, outside quotes, escapes and brackets (but [h], [m] and [s] are times that run on).</summary>
    public static bool IsDateFormat(string code)
    {
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is >= 0 and var quote ? quote : code.Length;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var end = code.IndexOf(']', i) is >= 0 and var bracket ? bracket : code.Length - 1;
                    if (code[(i + 1)..end].TrimEnd('h', 'm', 's', 'H', 'M', 'S').Length == 0 && end > i + 1)
                        return true;
                    i = end;
                    break;
                case 'd' or 'D' or 'm' or 'M' or 'y' or 'Y' or 'h' or 'H' or 's' or 'S':
                    return true;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>Formats up to 163 are built in; of these 14 to 22 and 45 to 47 are dates and times, and 27 to 36 and 50 to 58 in East Asia.</summary>
    private bool IsDateFormat(int id) => _formats.TryGetValue(id, out var isDate) ? isDate : id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58);
}
