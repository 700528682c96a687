using System.Text.RegularExpressions;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>What went wrong in a statement, in Weir's words: DuckDB's own messages can quote the values of rows.</summary>
internal static partial class DuckDbErrors
{
    /// <summary>How the message ends where a statement writes and may only read.</summary>
    public const string Writes = "it is open read-only and the statement writes.";

    /// <summary>The failure that DuckDB's message stands for.</summary>
    /// <param name="subject">The file as messages name it.</param>
    /// <param name="type">The type, where the call gives one; else it is read from the message.</param>
    /// <param name="message">DuckDB's message, which goes no further than here.</param>
    /// <param name="raced">True where another transaction has committed since this one began.</param>
    public static DestinationException Explain(string subject, DuckDbErrorType type, string message, bool raced = false)
    {
        if (type == DuckDbErrorType.Invalid)
            type = TypeOf(message);
        var (text, kind) = type switch
        {
            _ when IsDiskFull(message) && (type == DuckDbErrorType.Fatal || message.Contains("Failed to create checkpoint", StringComparison.Ordinal)) =>
                ("the disk is full, and it is not known whether this transaction was stored. Free space and run again: the next run reads the ledger to see.", FailureKind.Terminal),
            _ when IsDiskFull(message) => ("the disk is full. Nothing of this transaction was stored; free space and run again.", FailureKind.Terminal),
            DuckDbErrorType.Transaction => Transaction(message),
            DuckDbErrorType.Constraint => Constraint(message, raced),
            DuckDbErrorType.Conversion => ("a value cannot be converted to the type asked for. Cast with try_cast to get null instead, or compare the types.", FailureKind.Terminal),
            DuckDbErrorType.OutOfRange => ("a number is outside the range of its type. Cast to a wider type before computing.", FailureKind.Terminal),
            DuckDbErrorType.OutOfMemory => OutOfMemory(message),
            DuckDbErrorType.Io => Io(message),
            DuckDbErrorType.Parser or DuckDbErrorType.Syntax or DuckDbErrorType.Binder or DuckDbErrorType.Catalog
                or DuckDbErrorType.Dependency or DuckDbErrorType.NotImplemented => Statement(message),
            DuckDbErrorType.Settings or DuckDbErrorType.InvalidConfiguration => ("a setting was refused.", FailureKind.Terminal),
            DuckDbErrorType.MissingExtension or DuckDbErrorType.Autoload => ("the statement needs a DuckDB extension that is not built in; Weir does not download extensions.", FailureKind.Terminal),
            DuckDbErrorType.Permission => ("the statement does something that the file's settings forbid.", FailureKind.Terminal),
            DuckDbErrorType.InvalidInput => InvalidInput(message),
            // One of several threads failed, and another that was told to stop spoke first.
            DuckDbErrorType.Interrupt => ("a part of the statement failed while its rows were being read. Look for values that a cast or a function refuses.", FailureKind.Terminal),
            DuckDbErrorType.Fatal or DuckDbErrorType.Internal => ("DuckDB stopped serving the file after an internal error. What was committed is safe; start Weir again.", FailureKind.Terminal),
            _ => ("DuckDB refused the statement.", FailureKind.Terminal),
        };
        return DuckDbStatementException.Find(message) is { } place
            ? new DuckDbStatementException(subject, type, text, place)
            : new DestinationException($"{subject}: {text}", kind);
    }

    private static (string, FailureKind) SameKeyFirst =>
        ("another transaction committed a row with the same key first. The transaction was rolled back; try again.", FailureKind.Transient);

    private static (string, FailureKind) Transaction(string message)
    {
        if (message.Contains("duplicate key", StringComparison.OrdinalIgnoreCase))
            return SameKeyFirst;
        if (ConflictWords().IsMatch(message))
            return ("another transaction changed the same rows or table at the same time. The transaction was rolled back; try again.", FailureKind.Transient);
        if (message.Contains("read-only", StringComparison.OrdinalIgnoreCase))
            return (Writes, FailureKind.Terminal);
        return ("the transaction could not go on and was rolled back.", FailureKind.Terminal);
    }

    private static (string, FailureKind) Constraint(string message, bool raced)
    {
        if (NotNull().Match(message) is { Success: true } blank)
            return ($"a required column is null: '{blank.Groups["column"].Value}'.", FailureKind.BadData);
        if (message.Contains("foreign key", StringComparison.OrdinalIgnoreCase))
            return ("a row refers to another row that is not there, or is still referred to (foreign key).", FailureKind.BadData);
        if (message.Contains("duplicate key", StringComparison.OrdinalIgnoreCase))
        {
            // A key that another transaction committed is refused although this one's snapshot does not show it.
            return raced ? SameKeyFirst : ("two rows have the same key where keys are unique. Remove one, or write with upsert.", FailureKind.BadData);
        }

        return ("a row breaks a constraint of its table.", FailureKind.BadData);
    }

    /// <summary>A statement in a transaction ran out of memory; the next attempt has more.</summary>
    public static DestinationException NeededMoreMemory(string subject, long beforeMiB, long nowMiB) => new(
        $"{subject}: the statement needed more than the {beforeMiB} MiB of memory it had. The transaction was rolled back; the limit is {nowMiB} MiB now, try again.",
        FailureKind.Transient);

    private static (string, FailureKind) OutOfMemory(string message) =>
        message.Contains("max_temp_directory_size", StringComparison.Ordinal)
            ? ("the statement needs more temporary space than the disk has. Free space on the disk that holds the temporary folder.", FailureKind.Terminal)
            : ("the statement needs more memory than DuckDB may have, which is half of the machine's unless set otherwise. Use a machine with more, or select fewer rows and columns.", FailureKind.Terminal);

    private static (string, FailureKind) Io(string message)
    {
        if (message.Contains("No files found", StringComparison.Ordinal) || message.Contains("No such file", StringComparison.Ordinal))
            return ("a file that the statement names is not there.", FailureKind.Terminal);
        if (message.Contains("Extension", StringComparison.Ordinal) && message.Contains("not found", StringComparison.Ordinal))
            return ("the statement needs a DuckDB extension that is not built in; Weir does not download extensions.", FailureKind.Terminal);
        return ("reading or writing a file failed. Check the disk and the folder's permissions.", FailureKind.Terminal);
    }

    private static (string, FailureKind) InvalidInput(string message)
    {
        if (message.Contains("read-only mode", StringComparison.Ordinal))
            return (Writes, FailureKind.Terminal);
        if (message.Contains("aborted", StringComparison.Ordinal))
            return ("the transaction failed earlier and can only be rolled back.", FailureKind.Terminal);
        return ("DuckDB refused a value of the statement.", FailureKind.Terminal);
    }

    /// <summary>Messages about the statement itself quote its names, which help; text in single quotes may be a value, and goes.</summary>
    private static (string, FailureKind) Statement(string message)
    {
        if (message.Contains("altered by a different transaction", StringComparison.Ordinal) || message.Contains("write-write conflict", StringComparison.Ordinal))
            return Transaction(message);
        var end = message.IndexOf("\n\n", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        var excerpt = text.IndexOf("\nLINE ", StringComparison.Ordinal);
        if (excerpt >= 0)
            text = text[..excerpt];
        text = QuotedToken().Replace(text, "");
        text = Whitespace().Replace(SingleQuoted().Replace(text, "'…'"), " ").Trim();
        return (text.EndsWith('.') || text.EndsWith('!') || text.EndsWith('?') ? text : $"{text}.", FailureKind.Terminal);
    }

    internal static bool IsDiskFull(string message) =>
        message.Contains("No space left on device", StringComparison.Ordinal)
        || message.Contains("not enough space on the disk", StringComparison.OrdinalIgnoreCase)
        || message.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || message.Contains("File too large", StringComparison.Ordinal);

    /// <summary>Some calls give a message and no type; the message begins with the type's name.</summary>
    internal static DuckDbErrorType TypeOf(string message) => message.Split(" Error: ", 2)[0] switch
    {
        "Out of Range" => DuckDbErrorType.OutOfRange,
        "Conversion" => DuckDbErrorType.Conversion,
        "TransactionContext" => DuckDbErrorType.Transaction,
        "Not implemented" => DuckDbErrorType.NotImplemented,
        "Catalog" => DuckDbErrorType.Catalog,
        "Parser" => DuckDbErrorType.Parser,
        "Constraint" => DuckDbErrorType.Constraint,
        "Connection" => DuckDbErrorType.Connection,
        "Syntax" => DuckDbErrorType.Syntax,
        "Settings" => DuckDbErrorType.Settings,
        "Binder" => DuckDbErrorType.Binder,
        "IO" => DuckDbErrorType.Io,
        "INTERRUPT" => DuckDbErrorType.Interrupt,
        "FATAL" => DuckDbErrorType.Fatal,
        "INTERNAL" => DuckDbErrorType.Internal,
        "Invalid Input" => DuckDbErrorType.InvalidInput,
        "Out of Memory" => DuckDbErrorType.OutOfMemory,
        "Permission" => DuckDbErrorType.Permission,
        "Dependency" => DuckDbErrorType.Dependency,
        "Missing Extension" => DuckDbErrorType.MissingExtension,
        "Extension Autoloading" => DuckDbErrorType.Autoload,
        "Invalid Configuration" => DuckDbErrorType.InvalidConfiguration,
        _ => DuckDbErrorType.Invalid,
    };

    [GeneratedRegex("conflict|altered by a different transaction|has been altered", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConflictWords();

    [GeneratedRegex(@"NOT NULL constraint failed: (?<column>[\w.]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotNull();

    [GeneratedRegex(""" at or near "'.*"$""", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex QuotedToken();

    [GeneratedRegex("'(?:[^']|'')*'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SingleQuoted();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whitespace();
}
