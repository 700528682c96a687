using System.Text;
using Weir.Columns;
using Weir.Fhir.Files;
using Weir.Fhir.Rows;
using Weir.Fhir.Views;

namespace Weir.Connectors.Fhir;

/// <summary>Fills a batch for each view from records, and hands out those that are full.</summary>
internal sealed class ViewBatches(ViewSet views) : IDisposable
{
    private const int FullRows = 8192;
    private const int FullBytes = 1 << 20;

    /// <summary>Records between two looks at how full the batches are.</summary>
    private const int Stride = 256;

    /// <summary>The quarantine keeps what was rejected up to this size.</summary>
    private const int LongestOriginal = 64 << 10;

    private readonly ViewRows _rows = new(views);
    private readonly Batch[] _batches = [.. views.Views.Select(view => new Batch(view.Table))];
    private long _read;
    private long _numberedFrom;

    /// <summary>Reads some records. False where there are none left.</summary>
    public bool Read(FhirRecords records)
    {
        long last = 0;
        for (var i = 0; i < Stride; i++)
        {
            if (!records.Next(out var record))
            {
                _numberedFrom += last;
                return false;
            }

            last = record.Number;
            Read(record);
        }

        return true;
    }

    /// <summary>The batches that are full; the caller disposes them.</summary>
    public IEnumerable<Batch> TakeFull()
    {
        for (var i = 0; i < _batches.Length; i++)
        {
            if (_batches[i].Length >= FullRows || _batches[i].Bytes >= FullBytes)
                yield return Take(i);
        }
    }

    /// <summary>All batches, empty ones included: they tell how many records were read.</summary>
    public IEnumerable<Batch> TakeAll()
    {
        for (var i = 0; i < _batches.Length; i++)
            yield return Take(i);
    }

    public void Dispose()
    {
        foreach (var batch in _batches)
            batch.Dispose();
        _rows.Dispose();
    }

    private Batch Take(int i)
    {
        var full = _batches[i];
        full.RowsRead = _read;
        _read = 0;
        _batches[i] = new Batch(full.Schema, full.Length);
        return full;
    }

    private void Read(in FhirRecord record)
    {
        _read++;
        var number = _numberedFrom + record.Number;
        if (record.Deleted is not null)
            return;
        var problem = record.Problem;
        if (problem is null)
        {
            _rows.References = record.References;
            if (_rows.Read(record.Json, number, _batches) != ResourceOutcome.Rejected)
                return;
            problem = _rows.Problem!;
        }

        _batches[0].Findings.Add(new Finding(_batches[0].Schema.Name, number, null, FindingOutcome.Rejected, $"The resource has {problem}.")
        {
            Original = record.Json.Length is > 0 and <= LongestOriginal ? Encoding.UTF8.GetString(record.Json) : null,
        });
    }
}
