namespace AdGenius.ProviderWorker.Providers.Pika;

internal sealed class PikaOptionsValidator() : ProviderOptionsValidator<PikaOptions>(PikaOptions.Section)
{
    public static readonly IReadOnlyList<string> Models = ["fal-ai/pika/v2.2", "fal-ai/pika/v2.1", "fal-ai/pika/v2/turbo"];

    protected override void Check(PikaOptions options, List<string> faults)
    {
        if (!Models.Contains(options.Model))
        {
            faults.Add($"{PikaOptions.Section}:Model is '{options.Model}'; allowed are {string.Join(", ", Models)}.");
        }
    }
}
