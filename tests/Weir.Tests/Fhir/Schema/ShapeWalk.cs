using System.Text;
using Weir.Fhir.Model;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

/// <summary>Follows the types of the model through the shapes of a schema, and notes what is not there.</summary>
internal sealed class ShapeWalk(DefaultSchema schema, FhirModel model)
{
    private readonly HashSet<(RowShape Shape, string Type)> _seen = [];
    private readonly HashSet<(int Table, int Column)> _filled = [];

    /// <summary>Elements that a shape does not know.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Elements that go into the rest.</summary>
    public HashSet<string> WithoutColumn { get; } = new(StringComparer.Ordinal);

    public void Visit(RowShape shape, FhirType type)
    {
        if (!_seen.Add((shape, type.Name)))
            return;
        foreach (var element in type.Elements)
        {
            foreach (var typeName in element.TypeNames)
            {
                var property = shape.Find(Encoding.ASCII.GetBytes(element.JsonName(typeName)));
                if (property is null || !string.Equals(property.TypeName, typeName, StringComparison.Ordinal) || property.IsList != element.IsList)
                {
                    Missing.Add($"{element} as {typeName}");
                    continue;
                }

                Visit(shape, property, element);
            }
        }
    }

    /// <summary>Columns that nothing is written to, keys and the rest aside.</summary>
    public IEnumerable<string> Unfilled() => schema.Tables.SelectMany((table, i) => table.Columns
        .Where((column, j) => !_filled.Contains((i, j)) && column.Content is not (ColumnContent.ResourceId or ColumnContent.Index or ColumnContent.Rest
            or ColumnContent.ExtensionPath or ColumnContent.IsModifier) && !(i == schema.ExtensionTable && column.Content == ColumnContent.ParentIndex))
        .Select(column => $"{table.Schema.Name}.{column.Schema.Name}"));

    private void Visit(RowShape shape, RowProperty property, FhirElement element)
    {
        switch (property.Step)
        {
            case PropertyStep.Rest:
                WithoutColumn.Add(element.ToString());
                break;
            case PropertyStep.Value or PropertyStep.Json:
                Fill(shape.Table, property.Column, 1);
                break;
            case PropertyStep.ReferenceText:
                Fill(shape.Table, property.Column, 3);
                break;
            case PropertyStep.AnyValue:
                Fill(shape.Table, property.Column, 6);
                break;
            case PropertyStep.ValueRows:
                Fill(property.Table, property.Column, 1);
                break;
            case PropertyStep.ResourceRows:
                Fill(property.Table, property.Column, 3);
                break;
            case PropertyStep.Object or PropertyStep.Rows:
                Visit(property.Shape!, model.Find(property.TypeName)!);
                break;
        }

        foreach (var (_, to) in property.Firsts)
            Fill(shape.Table, to, 1);
        if (property.JoinedColumn >= 0)
            Fill(shape.Table, property.JoinedColumn, 1);
        foreach (var (_, column) in property.ParentIndexes)
            Fill(property.Table, column, 1);
    }

    private void Fill(int table, int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!_filled.Add((table, first + i)) && schema.Tables[table].Columns[first + i].Content is ColumnContent.Value)
                Missing.Add($"{schema.Tables[table].Schema.Name}: column {first + i} is filled twice");
        }
    }
}
