namespace AdGenius.ProviderWorker.Providers.Stability;

internal sealed class StabilityOptionsValidator() : ProviderOptionsValidator<StabilityOptions>(StabilityOptions.Section)
{
    protected override bool HasVersionInPaths => true;

    protected override void Check(StabilityOptions options, List<string> faults)
    {
        if (options is { Route: StabilityRoute.Image, PricePerSecond: not null })
        {
            faults.Add(
                $"{StabilityOptions.Section}:PricePerSecond is for {StabilityOptions.Section}:Route=Fal; with Route=Image each image has a "
                    + "price, whatever the length of the clip. Remove it.");
        }
    }
}
