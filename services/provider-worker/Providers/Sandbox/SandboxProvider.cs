using AdGenius.Contracts.Models;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>
/// A simulated provider for development and load tests. Its jobs are stored in the rows' tokens, so they survive restarts.
/// </summary>
internal sealed class SandboxProvider(IOptions<SandboxOptions> options, SandboxVideoGenerator generator, TimeProvider time) : IVideoProvider
{
    public const string ModelId = "sandbox";

    private readonly SandboxOptions _options = options.Value;

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = new()
    {
        ModelId = ModelId,
        Name = "Sandbox",
        ResolvesTo = "testsrc2",
        State = VideoModelState.Available,
        Note = "Results are simulated. Directives such as sandbox:delay=5s or sandbox:fail=moderated in the prompt script it.",
        Lengths = ClipLengths.Range(1, 60),
        AspectRatios = ["16:9", "9:16", "1:1", "4:5"],
        ShortSides = [480, 720, 1080],
        NegativePrompt = true,
        Seed = true,
        ImageInput = true,
        MaxPromptLength = 10_000,
        Prices = PriceTable.Flat(options.Value.PricePerSecond ?? 0, new DateOnly(2026, 11, 21), "configuration"),
        PollInterval = options.Value.PollInterval,
        Deadline = options.Value.Deadline,
        SubmitTimeout = options.Value.SubmitTimeout,
        MaxConcurrent = options.Value.MaxConcurrent,
        MaxConcurrentPerKey = options.Value.MaxConcurrentPerKey,
        ListedServers = [ModelId],
        IsSimulated = true,
    };

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => [ProviderKey.None];

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken)
    {
        var script = ScriptOf(clipRequest);
        return Task.FromResult<SubmitResult>(script.Outcome switch
        {
            SandboxOutcome.Moderated => new SubmitResult.Refused(Failures.Moderated("the prompt")),
            SandboxOutcome.Quota => new SubmitResult.Refused(Failures.QuotaExceeded(ModelId)),
            SandboxOutcome.Invalid => new SubmitResult.Refused(Failures.Invalid(ModelId, "prompt")),
            SandboxOutcome.Retired => new SubmitResult.Refused(Failures.Retired(ModelId, Traits.ResolvesTo)),
            SandboxOutcome.Throttled => new SubmitResult.Deferred("The sandbox is throttling.", null, Throttled: true),
            SandboxOutcome.Lost or SandboxOutcome.Found => new SubmitResult.Unknown("The sandbox lost its answer."),
            _ => new SubmitResult.Accepted(JobIdOf(clipRequest), script.Write()),
        });
    }

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken)
    {
        var script = SandboxScript.Read(job.Token!);
        var passed = time.GetUtcNow() - job.SubmittedAt;
        if (passed < script.Delay || script.Outcome == SandboxOutcome.Never)
        {
            return Task.FromResult<PollResult>(
                new PollResult.Waiting(script.Delay > TimeSpan.Zero ? Math.Min(0.99, passed / script.Delay) : null, "simulating"));
        }

        var cost = Estimate(job.ClipRequest);
        return Task.FromResult<PollResult>(script.Outcome switch
        {
            SandboxOutcome.Fault => new PollResult.Failed(Failures.ProviderFault(ModelId), 0),
            SandboxOutcome.NoVideo => new PollResult.Failed(Failures.NoVideo(ModelId), cost),
            SandboxOutcome.BadFile => new PollResult.Succeeded(new ClipSource.Inline("This is not a video."u8.ToArray()), cost),
            _ => new PollResult.Succeeded(
                new ClipSource.Generated((path, stop) => generator.WriteAsync(job.ClipRequest, path, stop)),
                cost),
        });
    }

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => Task.FromResult<CancelResult>(new CancelResult.Cancelled(0));

    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
    {
        var script = ScriptOf(unconfirmed.ClipRequest);
        return Task.FromResult<ReconcileResult>(script.Outcome switch
        {
            SandboxOutcome.Found => new ReconcileResult.Found(JobIdOf(unconfirmed.ClipRequest), script.Write()),
            SandboxOutcome.Lost => new ReconcileResult.Inconclusive(),
            _ => new ReconcileResult.NotReceived(), // the process ended before the response; the sandbox stores no jobs
        });
    }

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private SandboxScript ScriptOf(ClipRequest clipRequest)
        => SandboxScript.Of(clipRequest.OriginalText ?? clipRequest.Prompt, _options, clipRequest.SubmissionId);

    private static string JobIdOf(ClipRequest clipRequest) => $"sandbox-{clipRequest.SubmissionId:N}";
}
