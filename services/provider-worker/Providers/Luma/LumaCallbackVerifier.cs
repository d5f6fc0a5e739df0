using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Providers.Callbacks;

namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Accepts Luma's callbacks by their address: Luma signs nothing, and the submission's id in the path cannot be guessed.</summary>
internal sealed class LumaCallbackVerifier : ICallbackVerifier
{
    /// <inheritdoc/>
    public string ModelId => LumaTraits.ModelId;

    /// <inheritdoc/>
    public Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, Uri? address, CancellationToken cancellationToken) =>
        Task.FromResult<CallbackVerdict>(callback.SubmissionId is null
            ? new CallbackVerdict.Refused("its address names no submission")
            : new CallbackVerdict.Valid(null, null));
}
