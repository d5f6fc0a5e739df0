using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Keyframes from a hosted image model. They cost money, so each is requested once, however often a command is delivered, and once more
/// only where it was received and could not be stored.
/// </summary>
internal sealed class HostedImageSource(
    HostedImageClient client,
    HostedImageBilling billing,
    IOptions<HostedImagesOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IKeyframeSource
{
    private readonly HostedImagesOptions _options = options.Value;

    /// <inheritdoc/>
    public KeyframeSource Kind => KeyframeSource.HostedImages;

    /// <inheritdoc/>
    public bool IsPaid => true;

    /// <inheritdoc/>
    public string ResolvedOf(RenderKeyframes command) => _options.Model;

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes command,
        IReadOnlyList<Keyframe> wanted,
        IKeyframeProgress progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(command, wanted);
        var settling = new ConcurrentBag<Task>();
        var pending = wanted.Select(keyframe => MakeAsync(command, keyframe, settling, cancellationToken)).ToList();
        var faults = new List<Exception>();
        try
        {
            await foreach (var ended in Task.WhenEach(pending))
            {
                cancellationToken.ThrowIfCancellationRequested();
                KeyframePicture? picture = null;
                try
                {
                    picture = await ended;
                }
                catch (Exception exception)
                {
                    faults.Add(exception); // the other pictures are paid for: they are stored, so that a second delivery finds them
                }

                if (picture is not null)
                {
                    yield return picture;
                }
            }
        }
        finally
        {
            // Also where the batch is given up: what it has cost is known when the last request has ended and is settled.
            Task requests = Task.WhenAll(pending);
            await requests.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(settling);
        }

        // A fault that is not a picture's own, such as an unavailable database, goes first: the command is delivered again after it.
        if ((faults.Find(fault => fault is not KeyframeSourceException) ?? faults.FirstOrDefault()) is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <inheritdoc/>
    public Task ConfirmAsync(RenderKeyframes command, IReadOnlyList<Keyframe> stored, CancellationToken cancellationToken)
        => billing.ConfirmAsync(command, stored, cancellationToken);

    /// <inheritdoc/>
    public Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken)
        => billing.CostOfAsync(command, cancellationToken);

    private void Check(RenderKeyframes command, IReadOnlyList<Keyframe> wanted)
    {
        if (command.Diffusion is not null)
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "diffusion",
                Text = $"diffusion has no effect here: keyframes come from the hosted image model {_options.Model}.",
            });
        }

        if (command.SourceImage is not null)
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "sourceImage",
                Text = $"Keyframes come from the hosted image model {_options.Model}, which does not start from a picture.",
            });
        }

        if (string.IsNullOrWhiteSpace(_options.ApiKey) && _options.BaseAddress.Host == "api.openai.com")
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.ProviderUnavailable,
                Text = $"The hosted image model has no key: set the environment variable {HostedImagesOptions.KeyVariable}.",
            });
        }

        var cost = wanted.Count * _options.PricePerPicture;
        if (command.MaxCost is { } maxCost && cost > maxCost)
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.BudgetExceeded,
                Field = "maxCost",
                Text = FormattableString.Invariant(
                    $"{wanted.Count} pictures would cost {cost:0.00##} US dollars; maxCost leaves {maxCost:0.00##}."),
            });
        }
    }

    /// <param name="command">The batch.</param>
    /// <param name="keyframe">The picture.</param>
    /// <param name="settling">Gets the settlement of a received picture, which neither delays nor prevents that it is stored.</param>
    /// <param name="cancellationToken">Ends the wait for another request, but no request.</param>
    private async Task<KeyframePicture> MakeAsync(
        RenderKeyframes command, Keyframe keyframe, ConcurrentBag<Task> settling, CancellationToken cancellationToken)
    {
        var reference = await billing.ReserveAsync(command, keyframe, cancellationToken);
        var prompt = string.IsNullOrWhiteSpace(command.NegativePrompt)
            ? keyframe.Prompt
            : $"{keyframe.Prompt}\nLeave out: {command.NegativePrompt}";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        for (var delay = _options.RetryDelay; ; delay *= 2)
        {
            if (stop.IsCancellationRequested)
            {
                await billing.SettleAsync(reference, 0, CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                throw new KeyframeSourceException(new Failure
                {
                    Code = FailureCode.ProviderUnavailable,
                    Retryable = true,
                    Text = "The frame worker is being stopped and has not requested the picture.",
                });
            }

            // Once sent, the request must not be cancelled, not even by a shutdown: it is charged either way.
            switch (await client.GenerateAsync(prompt, command.Width, command.Height, CancellationToken.None))
            {
                case HostedImageResult.Picture picture:
                    var receivedAt = time.GetTimestamp();
                    settling.Add(billing.SettleAsync(reference, _options.PricePerPicture, CancellationToken.None));
                    return new KeyframePicture(keyframe, picture.Bytes, picture.ContentType, receivedAt);
                case HostedImageResult.Refused refused:
                    await billing.SettleAsync(reference, 0, CancellationToken.None);
                    throw new KeyframeSourceException(refused.Failure);
                // A longer wait is the saga's: it would hold the delivery, and count as a stall of the take.
                case HostedImageResult.Deferred deferred when delay < _options.RetryDelay * Math.Pow(2, _options.MaxRetries)
                    && !(deferred.RetryAfter > HostedImageBilling.MaxWait):
                    await Task.Delay(deferred.RetryAfter > delay ? deferred.RetryAfter.Value : delay, time, stop.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case HostedImageResult.Deferred deferred:
                    await billing.SettleAsync(reference, 0, CancellationToken.None);
                    throw new KeyframeSourceException(new Failure
                    {
                        Code = FailureCode.ProviderUnavailable,
                        Retryable = true,
                        RetryAfter = deferred.RetryAfter,
                        Text = "The hosted image model is temporarily unavailable.",
                    });
                default:
                    await billing.SettleUnansweredAsync(command, keyframe, CancellationToken.None);
                    throw HostedImageBilling.Unknown();
            }
        }
    }
}
