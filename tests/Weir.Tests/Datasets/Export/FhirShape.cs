using System.Text.Json;
using Weir.Fhir.Model;

namespace Weir.Tests.Datasets.Export;

/// <summary>Checks a resource against the definitions of R4: that every element is one, list or not as it should be, and that none is missing.</summary>
internal static class FhirShape
{
    /// <summary>What is wrong, each with its path; empty where nothing is.</summary>
    public static List<string> Problems(JsonElement resource)
    {
        List<string> problems = [];
        Check(resource, resource.GetProperty("resourceType").GetString()!, resource.GetProperty("resourceType").GetString()!, problems);
        return problems;
    }

    private static void Check(JsonElement value, string typeName, string path, List<string> problems)
    {
        var type = FhirModel.R4.Find(typeName);
        if (type is null)
        {
            problems.Add($"{path}: no type '{typeName}'");
            return;
        }

        if (type.Kind == FhirTypeKind.Primitive)
        {
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
                problems.Add($"{path}: no {typeName}");
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            if (property.Name == "resourceType")
                continue;
            if (type.FindJson(property.Name) is not var (element, elementType))
            {
                problems.Add($"{path}.{property.Name}: no element of {typeName}");
                continue;
            }

            if (element.IsList != (property.Value.ValueKind == JsonValueKind.Array) || (element.IsList && property.Value.GetArrayLength() == 0))
                problems.Add($"{path}.{property.Name}: {(element.IsList ? "a list with items" : "no list")} expected");
            foreach (var item in property.Value.ValueKind == JsonValueKind.Array ? property.Value.EnumerateArray().ToArray() : [property.Value])
                Check(item, elementType == "Resource" ? item.GetProperty("resourceType").GetString()! : elementType, $"{path}.{property.Name}", problems);
        }

        foreach (var element in type.Elements.Where(element => element.IsRequired && !value.EnumerateObject().Any(property => type.FindJson(property.Name)?.Element == element)))
            problems.Add($"{path}.{element.Name}: missing");
    }
}
