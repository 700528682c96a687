using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weir.Columns;

namespace Weir.Runs;

/// <summary>Reads ahead, so that parsing and writing share the machine's cores.</summary>
internal static class PrefetchBatches
{
    extension(IAsyncEnumerable<Batch> batches)
    {
        /// <summary>The same batches in the same order, at most <paramref name="count"/> of them waiting. What nobody took is disposed.</summary>
        public async IAsyncEnumerable<Batch> Prefetch(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var channel = Channel.CreateBounded<Batch>(new BoundedChannelOptions(count) { SingleReader = true, SingleWriter = true });
            var reading = Task.Run(() => FillAsync(batches, channel.Writer, stop.Token), CancellationToken.None);
            try
            {
                await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
                    yield return batch;
            }
            finally
            {
                await stop.CancelAsync();
                await reading;
                while (channel.Reader.TryRead(out var left))
                    left.Dispose();
            }
        }
    }

    private static async Task FillAsync(IAsyncEnumerable<Batch> batches, ChannelWriter<Batch> writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellationToken))
            {
                try
                {
                    await writer.WriteAsync(batch, cancellationToken);
                }
                catch
                {
                    batch.Dispose();
                    throw;
                }
            }
        }
        catch (Exception exception)
        {
            // Whatever stopped the reading is thrown to the one who reads the channel.
            failure = exception;
        }

        writer.Complete(failure);
    }
}
