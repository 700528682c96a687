using System.Security.Cryptography;
using System.Text;
using Weir.Sql;

namespace Weir.Fhir.Schema;

/// <summary>How names of FHIR become names of tables and columns.</summary>
internal static class ColumnName
{
    /// <summary><c>ExplanationOfBenefit</c> as <c>explanation_of_benefit</c>, <c>carrierHRF</c> as <c>carrier_hrf</c>.</summary>
    public static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsAsciiLetterUpper(name[i]) && i > 0
                && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (startsWord)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }

    /// <summary>Two parts of a name with an underscore between; one of them where the other is empty.</summary>
    public static string Join(string first, string second) => first.Length == 0 ? second : second.Length == 0 ? first : $"{first}_{second}";

    /// <summary>
    /// A name that PostgreSQL keeps whole: one of more than 63 characters is cut at 54 and ends in an underscore and the first
    /// 8 hexadecimal digits of the SHA-256 of the whole name.
    /// </summary>
    public static string Fit(string name)
    {
        if (name.Length <= SqlName.MaxBytes)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(name)))[..8];
        return $"{name[..(SqlName.MaxBytes - 9)]}_{hash}";
    }
}
