using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi;

/// <summary>Verifies the callbacks of an OpenAI-compatible server, which follow Standard Webhooks.</summary>
internal sealed class OpenAiCallbackVerifier(StandardWebhookSignature signature, IOptions<OpenAiVideoOptions> options) : ICallbackVerifier
{
    /// <inheritdoc/>
    public string ModelId => OpenAiVideoProvider.ModelId;

    /// <inheritdoc/>
    public Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, Uri? address, CancellationToken cancellationToken) =>
        signature.VerifyAsync(callback, options.Value.WebhookSecrets, keys: null, cancellationToken);
}
