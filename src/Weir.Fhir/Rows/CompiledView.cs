using System.Collections.Immutable;
using Weir.Columns;
using Weir.Fhir.Plan;
using Weir.Fhir.Plan.Operations;

namespace Weir.Fhir.Rows;

/// <summary>A view that is ready to make rows.</summary>
/// <param name="Resource">The resource type it reads.</param>
/// <param name="Table">The table it makes.</param>
/// <param name="Columns">Its columns, in the table's order.</param>
/// <param name="Where">Criteria, all of which a resource must meet.</param>
/// <param name="Steps">What makes the rows.</param>
internal sealed record CompiledView(string Resource, TableSchema Table, ImmutableArray<CompiledColumn> Columns, ImmutableArray<Operation> Where, RowStep Steps);

/// <summary>A column of a compiled view.</summary>
/// <param name="Schema">Name and type.</param>
/// <param name="FhirType">FHIR's type of its values.</param>
/// <param name="IsCollection">True where a cell is a list.</param>
/// <param name="Writer">What appends its cells.</param>
internal sealed record CompiledColumn(ColumnSchema Schema, string FhirType, bool IsCollection, CellWriter Writer);

/// <summary>All views over one resource type, and the shape of what they read together.</summary>
internal sealed record ResourcePlan(string Resource, byte[] Utf8, Shape Shape, ImmutableArray<CompiledView> Views);
