using AdGenius.Contracts.Clips;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Verifies that a callback comes from the provider of one model. Stands in the provider's folder.</summary>
internal interface ICallbackVerifier
{
    /// <summary>The catalogue's model id.</summary>
    string ModelId { get; }

    /// <summary>Verifies <paramref name="callback"/> as of the moment the gateway received it.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="address">The address that it was sent to, as its provider knows it; null where none is configured.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, Uri? address, CancellationToken cancellationToken);
}
