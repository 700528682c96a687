using Weir.Columns;

namespace Weir.Connectors.Parquet;

/// <summary>How Parquet stores a value. Source: Apache Parquet, parquet.thrift, "Type".</summary>
internal enum PhysicalType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Double = 5,
    ByteArray = 6,
    FixedLengthByteArray = 7,
}

/// <summary>Codes of pages and chunks. Source: Apache Parquet, parquet.thrift, "Encoding".</summary>
internal enum PageEncoding
{
    Plain = 0,
    Rle = 3,
    DeltaBinaryPacked = 5,
    RleDictionary = 8,
}

/// <summary>What a Parquet file says of a column. Source: Apache Parquet, parquet.thrift, "SchemaElement" and "LogicalType".</summary>
internal static class ParquetType
{
    /// <summary>The most digits of a decimal that 32 bits hold.</summary>
    public const int MostDigitsOf32Bits = 9;

    /// <summary>The most digits of a decimal that 64 bits hold.</summary>
    public const int MostDigitsOf64Bits = 18;

    private const int Required = 0;
    private const int Optional = 1;

    public static PhysicalType Physical(ColumnType type) => type.Kind switch
    {
        ColumnKind.Boolean => PhysicalType.Boolean,
        ColumnKind.Int32 or ColumnKind.Date => PhysicalType.Int32,
        ColumnKind.Int64 or ColumnKind.Timestamp => PhysicalType.Int64,
        ColumnKind.Float64 => PhysicalType.Double,
        ColumnKind.Text or ColumnKind.Json => PhysicalType.ByteArray,
        ColumnKind.Decimal when type.Precision <= MostDigitsOf32Bits => PhysicalType.Int32,
        ColumnKind.Decimal when type.Precision <= MostDigitsOf64Bits => PhysicalType.Int64,
        ColumnKind.Decimal => PhysicalType.FixedLengthByteArray,
        _ => throw new InvalidOperationException($"Parquet has no type for {type}."),
    };

    /// <summary>The element that holds all others.</summary>
    public static void WriteRoot(ThriftWriter thrift, int columns)
    {
        thrift.BeginStruct();
        thrift.Field(4, "schema");
        thrift.Field(5, columns);
        thrift.End();
    }

    public static void Write(ThriftWriter thrift, string name, ColumnType type)
    {
        thrift.BeginStruct();
        thrift.Field(1, (int)Physical(type));
        if (Physical(type) == PhysicalType.FixedLengthByteArray)
            thrift.Field(2, 16);
        thrift.Field(3, Optional);
        thrift.Field(4, name);
        if (ConvertedType(type) is { } converted)
            thrift.Field(6, converted);
        if (type.Kind == ColumnKind.Decimal)
        {
            thrift.Field(7, (int)type.Scale);
            thrift.Field(8, (int)type.Precision);
        }

        WriteLogical(thrift, type);
        thrift.End();
    }

    /// <summary>The column <c>_load</c>.</summary>
    public static void WriteUuid(ThriftWriter thrift, string name)
    {
        thrift.BeginStruct();
        thrift.Field(1, (int)PhysicalType.FixedLengthByteArray);
        thrift.Field(2, 16);
        thrift.Field(3, Required);
        thrift.Field(4, name);
        thrift.BeginStruct(10);
        thrift.Empty(14);
        thrift.End();
        thrift.End();
    }

    /// <summary>The column <c>_row</c>.</summary>
    public static void WriteRowNumber(ThriftWriter thrift, string name)
    {
        thrift.BeginStruct();
        thrift.Field(1, (int)PhysicalType.Int64);
        thrift.Field(3, Required);
        thrift.Field(4, name);
        thrift.End();
    }

    /// <summary>What readers before the logical types knew.</summary>
    private static int? ConvertedType(ColumnType type) => type.Kind switch
    {
        ColumnKind.Text => 0,
        ColumnKind.Decimal => 5,
        ColumnKind.Date => 6,
        ColumnKind.Timestamp => 10,
        ColumnKind.Json => 19,
        _ => null,
    };

    private static void WriteLogical(ThriftWriter thrift, ColumnType type)
    {
        if (ConvertedType(type) is null)
            return;
        thrift.BeginStruct(10);
        switch (type.Kind)
        {
            case ColumnKind.Text:
                thrift.Empty(1);
                break;
            case ColumnKind.Decimal:
                thrift.BeginStruct(5);
                thrift.Field(1, (int)type.Scale);
                thrift.Field(2, (int)type.Precision);
                thrift.End();
                break;
            case ColumnKind.Date:
                thrift.Empty(6);
                break;
            case ColumnKind.Timestamp:
                thrift.BeginStruct(8);
                thrift.Field(1, true);
                thrift.BeginStruct(2);
                thrift.Empty(2);
                thrift.End();
                thrift.End();
                break;
            default:
                thrift.Empty(12);
                break;
        }

        thrift.End();
    }
}
