using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>What becomes of an order when it is held against what a model can make.</summary>
internal abstract record ClipPlan
{
    private ClipPlan()
    {
    }

    /// <summary>It can be made like this.</summary>
    /// <param name="ClipRequest">What to ask of the provider.</param>
    /// <param name="Adjustments">What was taken to the nearest possible, in words.</param>
    internal sealed record Ready(ClipRequest ClipRequest, List<string> Adjustments) : ClipPlan;

    /// <summary>It cannot be made.</summary>
    internal sealed record Refused(Failure Failure) : ClipPlan;
}
