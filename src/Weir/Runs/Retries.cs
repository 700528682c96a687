using Polly;
using Polly.Retry;
using Weir.Failures;

namespace Weir.Runs;

/// <summary>Tries again what may pass: transient failures, after a growing wait with jitter, or after the wait the upstream asked for.</summary>
internal static class Retries
{
    public static ResiliencePipeline Of(RunOptions options, TimeProvider time, Action<WeirException, TimeSpan> waiting) =>
        options.Attempts <= 1
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = time }
                .AddRetry(new RetryStrategyOptions
                {
                    MaxRetryAttempts = options.Attempts - 1,
                    Delay = options.RetryDelay,
                    MaxDelay = options.LongestRetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = new PredicateBuilder().Handle<WeirException>(failure =>
                        failure.Kind == FailureKind.Transient && !(failure.RetryAfter > options.LongestRetryDelay)),
                    DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as WeirException)?.RetryAfter),
                    OnRetry = args =>
                    {
                        waiting((WeirException)args.Outcome.Exception!, args.RetryDelay);
                        return ValueTask.CompletedTask;
                    },
                })
                .Build();
}
