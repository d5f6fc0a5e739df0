using AdGenius.Finishing.Overlays;
using AdGenius.StorageWorker.Finishing;

namespace AdGenius.StorageWorker.Tests;

public sealed class OverlayTimesTests
{
    [Theory]
    [InlineData(6, null, 8, 5, 3.0, null)] // the last two seconds of a plan of eight
    [InlineData(6, 7.5, 8, 5, 3.0, 4.5)]
    [InlineData(4, null, 8, 5, 4.0, null)] // still within
    [InlineData(6, null, 8, 1, 0.0, null)]
    [InlineData(9, null, 8, 5, 9.0, null)] // a fault of the request, which is refused
    [InlineData(6, null, 8, 10, 6.0, null)]
    public void What_was_to_appear_near_the_end_does_so_in_a_shorter_clip(
        double from, double? to, double planned, double used, double expectedFrom, double? expectedTo)
    {
        var item = new OverlayItem { From = from, To = to };

        var fitted = OverlayTimes.Fit(new OverlaySet { Logo = item, CallToAction = item, Headline = new OverlayItem() }, planned, used);

        Assert.Equal((expectedFrom, expectedTo), (fitted.Logo!.From!.Value, fitted.Logo.To));
        Assert.Equal(fitted.Logo, fitted.CallToAction);
        Assert.Equal(new OverlayItem(), fitted.Headline);
        Assert.Null(fitted.LegalLine);
    }
}
