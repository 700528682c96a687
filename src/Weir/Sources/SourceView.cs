using Weir.Sql;

namespace Weir.Sources;

/// <summary>A view made beside a source's tables on every destination that has views.</summary>
public sealed class SourceView
{
    internal SourceView(string name, Func<SqlDialect, string> select)
    {
        Name = name;
        Select = select;
    }

    /// <summary>The view's name.</summary>
    public string Name { get; }

    /// <summary>What the view holds, one row per what; becomes its comment.</summary>
    public string? Description { get; init; }

    /// <summary>What each column means, with its unit, in the view's order; becomes the columns' comments.</summary>
    public IReadOnlyList<(string Column, string Description)> Columns { get; init; } = [];

    /// <summary>False where the SELECT says what T-SQL has no word for: the view is then not made in SQL Server. Default true.</summary>
    internal bool IsInTransact { get; init; } = true;

    /// <summary>True where the view is over shared tables (<see cref="Columns.TableSchema.IsShared"/>), so that several pipelines make it. Default false.</summary>
    internal bool IsShared { get; init; }

    /// <summary>The SELECT in a dialect.</summary>
    internal Func<SqlDialect, string> Select { get; }
}
