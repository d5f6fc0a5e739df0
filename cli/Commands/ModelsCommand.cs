using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Models;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius models</c>: the models that can be requested, and their states.</summary>
internal sealed class ModelsCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public ModelsCommand()
        : base("models", "Lists the model ids: what each resolves to, and whether it can be used.")
    {
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var models = await ListAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(models, HttpJson.Options));
                return ExitCodes.Done;
            }

            var widths = new[] {
                models.Max(model => model.Id.Length),
                models.Max(model => model.ResolvesTo.Length),
                models.Max(model => StateOf(model).Length) };
            foreach (var model in models)
            {
                var state = StateOf(model).PadRight(widths[2]);
                var color = model.State == VideoModelState.Available ? "green" : "grey";
                AnsiConsole.MarkupLine($"[bold]{Markup.Escape(model.Id.PadRight(widths[0]))}[/]  "
                    + $"{Markup.Escape(model.ResolvesTo.PadRight(widths[1]))}  [{color}]{state}[/]  {PriceOf(model)}");
                Console.WriteLine($"  {SecondsOf(model)} s; {string.Join(' ', model.AspectRatios)}");
                if (model.Diffusion is { } limits)
                {
                    Console.WriteLine($"  {LimitsOf(model, limits)}");
                }

                if (model.Note is { Length: > 0 } note)
                {
                    Console.WriteLine($"  {note}");
                }
            }

            return ExitCodes.Done;
        });
    }

    /// <summary>From a gateway where one runs; else from the settings and folders that one started here would use.</summary>
    private static async Task<IReadOnlyList<VideoModel>> ListAsync(SessionSettings settings, CancellationToken cancellationToken)
    {
        var models = settings.LocalModel is null
            ? await FleetSession.AskAsync(settings, client => client.ModelsAsync(cancellationToken), cancellationToken)
            : null;
        return models ?? ModelListing.Read(settings.LocalModel);
    }

    private static string LimitsOf(VideoModel model, DiffusionLimits limits)
    {
        List<string> parts =
        [
            string.Join(' ', limits.RenderSizes),
            string.Create(CultureInfo.InvariantCulture, $"{limits.Steps} steps, guidance {limits.Guidance}, {limits.Scheduler}"),
            string.Create(CultureInfo.InvariantCulture, $"{limits.WeightBytes / 1e6:F0} MB"),
        ];
        parts.AddRange(model.ImageInput ? ["starts from a picture"] : []);
        parts.AddRange(limits.ControlImage == InputNeed.None ? [] : [$"control image {Word(limits.ControlImage)}"]);
        parts.AddRange(limits.Mask == InputNeed.None ? [] : [$"mask {Word(limits.Mask)}"]);
        parts.AddRange(limits.Loras.Count == 0 ? [] : [$"LoRA {string.Join(' ', limits.Loras)}"]);
        parts.AddRange(limits.Schedulers is not { Count: > 0 } schedulers
            ? []
            : [$"schedulers {string.Join(' ', schedulers.Select(TextOf))}"]);
        return string.Join("; ", parts);
    }

    /// <summary>The numbers of steps are named where they are fewer than those of a request.</summary>
    private static string TextOf(SchedulerLimits scheduler) => scheduler is { MinSteps: 1, MaxSteps: >= SchedulerNames.MaxSteps }
        ? scheduler.Name
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{scheduler.Name} ({scheduler.MinSteps}-{Math.Min(scheduler.MaxSteps, SchedulerNames.MaxSteps)} steps)");

    private static string Word(InputNeed need) => need == InputNeed.Required ? "required" : "optional";

    private static string StateOf(VideoModel model) => model.State switch
    {
        VideoModelState.Available => "available",
        VideoModelState.NoKey => "no key",
        VideoModelState.Retired => model.RetiredSince is { } since ? $"retired {since:yyyy-MM-dd}" : "retired",
        _ => "not ready",
    };

    private static string SecondsOf(VideoModel model) => model.DurationsSeconds is { Count: > 0 } some
        ? string.Join(' ', some.Select(seconds => seconds.ToString(CultureInfo.InvariantCulture)))
        : string.Create(CultureInfo.InvariantCulture, $"{model.MinDurationSeconds}-{model.MaxDurationSeconds}");

    private static string PriceOf(
        VideoModel model) => (model.PriceIsAssumed ? "~" : "") + ((model.PricePerSecond, model.PricePerClip) switch
    {
        (null or 0, { } clip) => Dollars(clip) + " a clip",
        (null, null) => "by the request",
        (0, null) => "free",
        (_, { } clip) => $"{SecondsPriceOf(model)} + {Dollars(clip)} a clip",
        (_, null) => SecondsPriceOf(model),
    });

    /// <summary>With the size of each price where they differ: a quality is generated at the smallest size that is as large.</summary>
    private static string SecondsPriceOf(VideoModel model) =>
        model.QualityPrices?.DistinctBy(price => price.Size).ToList() is { } prices
            && prices.Select(price => price.PricePerSecond).Distinct().Count() > 1
            ? string.Join(", ", prices.Select(price => $"{Dollars(price.PricePerSecond)}/s at {price.Size}"))
            : Dollars(model.PricePerSecond!.Value) + "/s";

    private static string Dollars(decimal price) => "$" + price.ToString("0.###", CultureInfo.InvariantCulture);
}
