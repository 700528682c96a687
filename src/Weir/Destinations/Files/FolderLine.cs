using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Tenants;

namespace Weir.Destinations.Files;

/// <summary>A line of a folder's ledger. What is in the folder is what its lines say, one after the other.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(BeginningLine), "weir")]
[JsonDerivedType(typeof(TableLine), "table")]
[JsonDerivedType(typeof(LoadLine), "load")]
[JsonDerivedType(typeof(PlacedLine), "placed")]
[JsonDerivedType(typeof(HoldLine), "hold")]
[JsonDerivedType(typeof(SettledLine), "settled")]
internal abstract record FolderLine;

/// <summary>The first line: what kind of folder it is.</summary>
/// <param name="Version">The version of the lines.</param>
/// <param name="Format">The destination's name.</param>
internal sealed record BeginningLine(int Version, string Format) : FolderLine;

/// <summary>A table as it is from here on.</summary>
internal sealed record TableLine(
    TenantId Tenant, string Table, string Folder, string Pipeline, WriteMode Mode, IReadOnlyList<string> Key, IReadOnlyList<FolderColumn> Columns) : FolderLine;

/// <summary>A column of a table: its name and its type as <see cref="Columns.ColumnType.ToString"/> writes it.</summary>
internal sealed record FolderColumn(string Name, string Type, bool Required);

/// <summary>A load is committed. Its files are put in their places next, by whoever holds the folder's lock.</summary>
/// <param name="Entry">The ledger's entry.</param>
/// <param name="Checkpoint">Position up to which the source has been read.</param>
/// <param name="Hold">The hold that it approves.</param>
/// <param name="Files">The files that the load wrote.</param>
/// <param name="Removed">Paths of files that they take the place of and that do not have the name of one of them.</param>
internal sealed record LoadLine(
    LedgerEntry Entry, string? Checkpoint, Guid? Hold, IReadOnlyList<FolderFile> Files, IReadOnlyList<string> Removed) : FolderLine;

/// <summary>A file of a load.</summary>
/// <param name="From">Its name while it was written.</param>
/// <param name="Path">Its place, relative to the folder, with slashes.</param>
/// <param name="Table">The table it belongs to; null for the load's findings.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record FolderFile(string From, string Path, string? Table, long Rows, long Bytes);

/// <summary>The files of a load are in their places, and those that it replaced are gone.</summary>
internal sealed record PlacedLine(Guid Load) : FolderLine;

/// <summary>A load is held.</summary>
internal sealed record HoldLine(Hold Hold) : FolderLine;

/// <summary>A hold is settled by a person.</summary>
internal sealed record SettledLine(Guid Load, HoldState State, string By, DateTimeOffset At) : FolderLine;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(TenantJson)])]
[JsonSerializable(typeof(FolderLine))]
internal sealed partial class FolderLineJson : JsonSerializerContext;

/// <summary>A tenant as its name.</summary>
internal sealed class TenantJson : JsonConverter<TenantId>
{
    public override TenantId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("A tenant is a text."));

    public override void Write(Utf8JsonWriter writer, TenantId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
