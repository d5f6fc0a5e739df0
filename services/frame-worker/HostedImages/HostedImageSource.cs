using System.Runtime.CompilerServices;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Keyframes;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>Keyframes from a hosted image model. They cost money, so each is ordered at most once, whatever is delivered how often.</summary>
internal sealed class HostedImageSource(HostedImageClient client, HostedImageTill till, IOptions<HostedImagesOptions> options, TimeProvider time) : IKeyframeSource
{
    private readonly HostedImagesOptions _options = options.Value;

    /// <inheritdoc/>
    public KeyframeSource Kind => KeyframeSource.HostedImages;

    /// <inheritdoc/>
    public string Resolved => _options.Model;

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes order, IReadOnlyList<Keyframe> wanted, IKeyframeProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Check(order, wanted);
        var under = wanted.Select(keyframe => MakeAsync(order, keyframe, cancellationToken)).ToList();
        KeyframeSourceException? failure = null;
        await foreach (var ended in Task.WhenEach(under).WithCancellation(cancellationToken))
        {
            KeyframePicture? picture = null;
            try
            {
                picture = await ended;
            }
            catch (KeyframeSourceException exception)
            {
                failure ??= exception; // the others are paid for: they are kept, so that a second delivery finds them
            }

            if (picture is not null)
            {
                yield return picture;
            }
        }

        if (failure is not null)
        {
            throw new KeyframeSourceException(failure.Failure, failure) { Cost = await till.CostOfAsync(order, cancellationToken) };
        }
    }

    /// <inheritdoc/>
    public Task<decimal> CostOfAsync(RenderKeyframes order, CancellationToken cancellationToken) => till.CostOfAsync(order, cancellationToken);

    private void Check(RenderKeyframes order, IReadOnlyList<Keyframe> wanted)
    {
        if (string.IsNullOrWhiteSpace(_options.ApiKey) && _options.BaseAddress.Host == "api.openai.com")
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.ProviderUnavailable,
                Text = $"The hosted image model has no key: set the environment variable {HostedImagesOptions.KeyVariable}.",
            });
        }

        if (order.MaxCost is { } most && wanted.Count * _options.PricePerPicture > most)
        {
            throw new KeyframeSourceException(new Failure
            {
                Code = FailureCode.BudgetExceeded,
                Field = "maxCost",
                Text = FormattableString.Invariant($"{wanted.Count} pictures would cost {wanted.Count * _options.PricePerPicture:0.00##} US dollars, and the take may still spend {most:0.00##}."),
            });
        }
    }

    private async Task<KeyframePicture> MakeAsync(RenderKeyframes order, Keyframe keyframe, CancellationToken cancellationToken)
    {
        var reference = await till.ReserveAsync(order, keyframe, cancellationToken);
        var prompt = string.IsNullOrWhiteSpace(order.NegativePrompt) ? keyframe.Prompt : $"{keyframe.Prompt}\nLeave out: {order.NegativePrompt}";
        for (var pause = _options.RetryDelay; ; pause *= 2)
        {
            // Once it has left, neither a cancellation nor the host's shutdown may tear it in two: it is paid for either way.
            switch (await client.AskAsync(prompt, order.Width, order.Height, CancellationToken.None))
            {
                case HostedImageAnswer.Picture picture:
                    await till.SettleAsync(reference, _options.PricePerPicture, CancellationToken.None);
                    return new KeyframePicture(keyframe, picture.Bytes, picture.ContentType);
                case HostedImageAnswer.Refused refused:
                    await till.SettleAsync(reference, 0, CancellationToken.None);
                    throw new KeyframeSourceException(refused.Failure);
                case HostedImageAnswer.NotNow notNow when pause < _options.RetryDelay * Math.Pow(2, _options.MaximumRetries):
                    await Task.Delay(notNow.RetryAfter > pause ? notNow.RetryAfter.Value : pause, time, CancellationToken.None);
                    break;
                case HostedImageAnswer.NotNow notNow:
                    await till.SettleAsync(reference, 0, CancellationToken.None);
                    throw new KeyframeSourceException(new Failure
                    {
                        Code = FailureCode.ProviderUnavailable,
                        Retryable = true,
                        RetryAfter = notNow.RetryAfter,
                        Text = "The hosted image model is not available just now.",
                    });
                default:
                    await till.SettleAsync(reference, _options.PricePerPicture, CancellationToken.None);
                    throw HostedImageTill.Unknown();
            }
        }
    }
}
