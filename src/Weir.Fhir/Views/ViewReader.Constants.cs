using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Plan;
using Weir.Fhir.Rows;
using Weir.Pipelines;

namespace Weir.Fhir.Views;

/// <summary>Reads the constants of a view.</summary>
internal sealed partial class ViewReader
{
    /// <summary>The types that a constant can have.</summary>
    /// <remarks>Source: SQL on FHIR, "ViewDefinition.constant.value[x]".</remarks>
    private static readonly ImmutableArray<string> ConstantTypes =
    [
        "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "integer64", "oid", "positiveInt", "string",
        "time", "unsignedInt", "uri", "url", "uuid",
    ];

    private ImmutableArray<ViewConstant> ReadConstants(JsonPart root)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return ListOf(root, "constant", part =>
        {
            var constant = Constant(part);
            return names.Add(constant.Name) ? constant : throw Error(part["name"]!, $"Constant '{constant.Name}' is there twice. Expected each name once.");
        });
    }

    private ViewConstant Constant(JsonPart part)
    {
        Expect(part, JsonTokenType.StartObject, "an object with name and value");
        var name = TextOf(part, "name") ?? throw Error(part, "The constant has no 'name'.");
        if (!IsName(name))
            throw Error(part["name"]!, $"'{name}' is no name of a constant. Expected a letter, then letters, digits and underscores.");
        if (Binder.IsVariable(name))
            throw Error(part["name"]!, $"%{name} is known already. Give the constant another name.");
        var values = part.Members.FindAll(member => member.Name.StartsWith("value", StringComparison.Ordinal));
        if (values is not [var (member, value)])
            throw Error(part, values.Count == 0 ? $"Constant '{name}' has no value. Expected one such as \"valueString\": \"official\"." : $"Constant '{name}' has several values. Expected one.");
        var typeName = TypeOf(member);
        if (!ConstantTypes.Contains(typeName, StringComparer.Ordinal))
        {
            var suggestion = Spelling.Suggestion(member, ConstantTypes.Select(type => $"value{char.ToUpperInvariant(type[0])}{type[1..]}"));
            throw Error(value, $"Constant '{name}' is written as {member}, which is no primitive type.{suggestion} Expected one such as valueString or valueDecimal.");
        }

        var kind = ValueKinds.OfPrimitive(typeName);
        // A whole number of 64 bits is a text in FHIR's JSON.
        var isText = value.Kind == JsonTokenType.String && (typeName == "integer64" || kind is not (ValueKind.Boolean or ValueKind.Integer or ValueKind.Decimal));
        var isWritten = kind == ValueKind.Boolean ? value.Kind is JsonTokenType.True or JsonTokenType.False : isText || (value.Kind == JsonTokenType.Number && kind is ValueKind.Integer or ValueKind.Decimal);
        if (!isWritten || !IsValue(kind, value.Text))
            throw Error(value, $"Constant '{name}' is written as {member}, which takes {ValueKinds.Described(kind)}{(kind == ValueKind.Decimal ? " of up to 28 digits" : "")}.");
        return new ViewConstant(name, new Literal(LiteralOf(kind), value.Text, 0, 1));
    }

    private static string TypeOf(string member) => member.Length > "value".Length ? char.ToLowerInvariant(member["value".Length]) + member[("value".Length + 1)..] : "";

    private static bool IsValue(ValueKind kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return kind switch
        {
            ValueKind.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            ValueKind.Decimal => Evaluation.IsExact(bytes) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
            ValueKind.Date => PartialTime.TryParse(bytes, out var date) && date.Precision <= TimePrecision.Day,
            ValueKind.DateTime => PartialTime.TryParse(bytes, out _),
            ValueKind.Time => PartialTime.TryParseTime(bytes, out _),
            _ => true,
        };
    }

    private static LiteralKind LiteralOf(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => LiteralKind.Boolean,
        ValueKind.Integer => LiteralKind.Integer,
        ValueKind.Decimal => LiteralKind.Decimal,
        ValueKind.Date => LiteralKind.Date,
        ValueKind.DateTime => LiteralKind.DateTime,
        ValueKind.Time => LiteralKind.Time,
        _ => LiteralKind.String,
    };
}
