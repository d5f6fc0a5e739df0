namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>What every model on fal's queue can be told.</summary>
internal abstract class FalOptions : ProviderOptions
{
    public const string KeyVariable = "FAL_KEY";

    protected FalOptions()
    {
        BaseAddress = new Uri("https://queue.fal.run/");
        PollInterval = TimeSpan.FromSeconds(5);
    }
}
