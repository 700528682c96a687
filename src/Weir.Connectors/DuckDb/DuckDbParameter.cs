using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Connectors.DuckDb;

/// <summary>A value for a statement. Its DuckDB type follows from the value's type.</summary>
internal sealed class DuckDbParameter : DbParameter
{
    private string _name = "";

    /// <inheritdoc/>
    public override DbType DbType { get; set; } = DbType.Object;

    /// <inheritdoc/>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException("DuckDB parameters go in only.");
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <inheritdoc/>
    /// <remarks>With or without its prefix <c>@</c> or <c>$</c>. Empty where parameters are positional.</remarks>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set => _name = value is ['@' or '$', .. var name] ? name : value ?? "";
    }

    /// <inheritdoc/>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override object? Value { get; set; }

    /// <inheritdoc/>
    public override void ResetDbType() => DbType = DbType.Object;
}
