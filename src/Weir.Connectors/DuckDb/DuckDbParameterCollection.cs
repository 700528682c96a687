using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Weir.Connectors.DuckDb.Native;
using Weir.Failures;

namespace Weir.Connectors.DuckDb;

/// <summary>The parameters of a command, found by name or, where the statement numbers them, by position.</summary>
internal sealed class DuckDbParameterCollection : DbParameterCollection
{
    private readonly List<DuckDbParameter> _parameters = [];

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => _parameters;

    /// <inheritdoc/>
    public override int Add(object value)
    {
        _parameters.Add((DuckDbParameter)value);
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        foreach (var value in values)
            Add(value!);
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => _parameters.Contains((DuckDbParameter)value);

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => _parameters.IndexOf((DuckDbParameter)value);

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        var name = parameterName is ['@' or '$', .. var rest] ? rest : parameterName;
        return _parameters.FindIndex(parameter => string.Equals(parameter.ParameterName, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, (DuckDbParameter)value);

    /// <inheritdoc/>
    public override void Remove(object value) => _parameters.Remove((DuckDbParameter)value);

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(IndexOf(parameterName));

    /// <summary>Gives each parameter of the statement its value.</summary>
    /// <exception cref="DestinationException">The statement has a parameter that the command has no value for.</exception>
    internal unsafe void Bind(DuckDbConnection connection, PreparedStatementHandle prepared)
    {
        var count = DuckDbApi.ParameterCount(prepared);
        for (ulong index = 1; index <= count; index++)
        {
            var nameText = DuckDbApi.ParameterName(prepared, index);
            var name = Marshal.PtrToStringUTF8((nint)nameText) ?? "";
            DuckDbApi.Free(nameText);
            var at = IndexOf(name);
            if (at < 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position <= Count)
                at = position - 1;
            if (at < 0)
                throw connection.Refused($"the statement has parameters without a value: {name}.");
            using var value = DuckDbValues.Create(_parameters[at].Value);
            if (value.IsInvalid || DuckDbApi.BindValue(prepared, index, value) != DuckDbState.Success)
                throw connection.Refused($"the value of parameter '{name}' was not taken.");
        }
    }

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[IndexOf(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = (DuckDbParameter)value;

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) => _parameters[IndexOf(parameterName)] = (DuckDbParameter)value;
}
