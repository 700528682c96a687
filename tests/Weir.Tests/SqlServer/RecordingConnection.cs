using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Weir.Tests.SqlServer;

/// <summary>Stands where a connection would: writes down each statement, and answers what the test has it answer. It proves statements, and nothing about a server.</summary>
internal sealed class RecordingConnection(List<string> statements, Func<string, object?[][]> answer) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "recorded";

    public override string DataSource => "recorded";

    public override string ServerVersion => "0";

    public override ConnectionState State => ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open()
    {
    }

    public override void Close()
    {
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        statements.Add("begin transaction");
        return new Recorded(this, statements);
    }

    protected override DbCommand CreateDbCommand() => new Command(statements, answer);

    private sealed class Recorded(DbConnection connection, List<string> statements) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection => connection;

        public override void Commit() => statements.Add("commit transaction");

        public override void Rollback() => statements.Add("rollback transaction");
    }

    private sealed class Command(List<string> statements, Func<string, object?[][]> answer) : DbCommand
    {
        private readonly NpgsqlCommand _parameters = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery()
        {
            Record();
            return answer(CommandText) is [[int affected]] ? affected : 1;
        }

        public override object? ExecuteScalar()
        {
            Record();
            return answer(CommandText) is [[var first, ..], ..] ? first : null;
        }

        protected override DbParameter CreateDbParameter() => new NpgsqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            Record();
            var rows = answer(CommandText);
            var table = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
            for (var i = 0; i < (rows.Length > 0 ? rows[0].Length : 0); i++)
                table.Columns.Add(null, rows.Select(row => row[i]?.GetType()).FirstOrDefault(type => type is not null) ?? typeof(string));
            foreach (var row in rows)
                table.Rows.Add([.. row.Select(cell => cell ?? DBNull.Value)]);
            return table.CreateDataReader();
        }

        /// <summary>With its parameters declared before it, as a person would have to, to run it by hand.</summary>
        private void Record()
        {
            var declared = string.Concat(_parameters.Parameters.Select(parameter => $"-- {Named(parameter.ParameterName)}: {TypeOf(parameter.Value)}\n"));
            statements.Add(declared + CommandText);
        }

        private static string Named(string name) => name.StartsWith('@') ? name : $"@{name}";

        private static string TypeOf(object? value) => value switch
        {
            null or DBNull => "null",
            string => "nvarchar",
            Guid => "uniqueidentifier",
            int => "int",
            long => "bigint",
            DateOnly => "date",
            DateTimeOffset => "datetime2",
            _ => value.GetType().Name,
        };
    }
}
