using System.Globalization;

namespace AdGenius.ProviderWorker.Providers.Runway;

internal sealed class RunwayOptionsValidator() : ProviderOptionsValidator<RunwayOptions>(RunwayOptions.Section)
{
    protected override bool HasVersionInPaths => true;

    protected override void Check(RunwayOptions options, List<string> faults)
    {
        if (RunwayModel.Find(options.Model) is not { TextToVideo: true })
        {
            var allowed = Names(RunwayModel.All.Where(model => model.TextToVideo));
            faults.Add($"{RunwayOptions.Section}:Model is '{options.Model}'{Gone(options.Model)}; allowed are {allowed}.");
        }

        if (RunwayModel.Find(options.ImageModel) is null)
        {
            var allowed = Names(RunwayModel.All);
            faults.Add($"{RunwayOptions.Section}:ImageModel is '{options.ImageModel}'{Gone(options.ImageModel)}; allowed are {allowed}.");
        }

        if (options.PollInterval < TimeSpan.FromSeconds(5) && !options.BaseAddress.IsLoopback)
        {
            faults.Add(
                $"{RunwayOptions.Section}:PollInterval is {options.PollInterval}; Runway allows one poll every 5 seconds. "
                    + "Set 00:00:05 or more.");
        }
    }

    private static string Gone(string model) =>
        RunwayModel.Retired.TryGetValue(model, out var since)
            ? string.Create(CultureInfo.InvariantCulture, $", which Runway has retired (removed from its client on {since:yyyy-MM-dd})")
            : "";

    private static string Names(IEnumerable<RunwayModel> models) => string.Join(", ", models.Select(model => model.Name));
}
