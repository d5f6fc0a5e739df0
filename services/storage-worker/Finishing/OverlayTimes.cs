using AdGenius.Finishing.Overlays;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// A clip may be shorter than it was planned: a provider has its own lengths, and an edit keeps a part. What was to appear near the planned
/// end appears as long before the real one, instead of never.
/// </summary>
internal static class OverlayTimes
{
    /// <param name="overlays">The overlays with the times of the plan.</param>
    /// <param name="plannedSeconds">The planned length.</param>
    /// <param name="usedSeconds">Length of the part that is used.</param>
    public static OverlaySet Fit(OverlaySet overlays, double plannedSeconds, double usedSeconds)
    {
        OverlayItem? Fitted(OverlayItem? item) => item?.From is { } from && from >= usedSeconds && from < plannedSeconds
            ? item with
            {
                From = Math.Max(0, from - (plannedSeconds - usedSeconds)),
                To = item.To is { } to && to < plannedSeconds ? Math.Max(0.1, to - (plannedSeconds - usedSeconds)) : null,
            }
            : item;
        return new OverlaySet
        {
            Logo = Fitted(overlays.Logo),
            Headline = Fitted(overlays.Headline),
            CallToAction = Fitted(overlays.CallToAction),
            LegalLine = Fitted(overlays.LegalLine),
        };
    }
}
