using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>The result of matching a command with what a model supports.</summary>
internal abstract record FittedClip
{
    private FittedClip()
    {
    }

    /// <summary>The model can generate it.</summary>
    /// <param name="ClipRequest">The request for the provider.</param>
    /// <param name="Adjustments">Requested values that were replaced by the nearest supported ones or left out, one sentence each.</param>
    internal sealed record Ready(ClipRequest ClipRequest, List<string> Adjustments) : FittedClip;

    /// <summary>The model cannot generate it.</summary>
    internal sealed record Refused(Failure Failure) : FittedClip;
}
