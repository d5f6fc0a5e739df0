using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AdGenius.Contracts.Pictures;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>The options of <c>generate</c> about how a local diffusion model makes the pictures.</summary>
internal sealed class PictureOptions
{
    /// <summary>Stands for a file that is uploaded once the input is known to be valid.</summary>
    public static readonly string Pending = AssetIds.ReferenceTo(Guid.Empty);

    private const string FileHelp = "a PNG, JPEG or WebP file of this machine, an uploaded one (asset:ID), or an object key.";

    private readonly Option<long?> _steps = Values.Whole("--steps", "Denoising steps of a local model, 1 to 200.");
    private readonly Option<double?> _guidance = Values.Number(
        "--guidance", "How strictly a local model follows the prompt, 0 to 50.");
    private readonly Option<string?> _scheduler = new("--scheduler") {
        Description = $"The scheduler of a local model: {string.Join(", ", SchedulerNames.All)}." };
    private readonly Option<double?> _strength = Values.Number(
        "--strength", "How much the picture that is started from changes, above 0 to 1. Default 0.8.");
    private readonly Option<string?> _controlImage = new("--control-image") {
        Description = $"The control image of a local model with a ControlNet: {FileHelp}" };
    private readonly Option<double?> _controlScale = Values.Number(
        "--control-scale", "The weight of the control image, 0 to 10. Default 1.");
    private readonly Option<string?> _mask = new("--mask") {
        Description = $"What is painted anew of the picture that is started from (white): {FileHelp}" };
    private readonly Option<string[]> _reference = new("--reference") {
        Description = $"A picture that a scene starts from; repeat it for one per scene: {FileHelp}",
        AllowMultipleArgumentsPerToken = false };
    private readonly Option<LoraWeight[]> _lora = new("--lora") {
        Description = "A LoRA adapter of the local model, NAME or NAME=WEIGHT; repeat it for several.",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = Loras };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_steps, _guidance, _scheduler, _strength, _controlImage, _controlScale, _mask, _reference, _lora];

    /// <summary>The settings, null where no option is given; files are named by <see cref="UploadsOf"/> and uploaded later.</summary>
    public DiffusionSettings? SettingsOf(ParseResult parsed)
    {
        var settings = new DiffusionSettings
        {
            Steps = parsed.GetValue(_steps) is { } steps ? (int)Math.Clamp(steps, int.MinValue, int.MaxValue) : null,
            Guidance = parsed.GetValue(_guidance),
            Scheduler = parsed.GetValue(_scheduler),
            Strength = parsed.GetValue(_strength),
            ControlImage = ReferenceOf(parsed.GetValue(_controlImage)),
            ControlScale = parsed.GetValue(_controlScale),
            Mask = ReferenceOf(parsed.GetValue(_mask)),
            ReferenceImages = parsed.GetValue(_reference) is { Length: > 0 } references
                ? [.. references.Select(reference => ReferenceOf(reference)!)]
                : null,
            Loras = parsed.GetValue(_lora) is { Length: > 0 } loras ? loras : null,
        };
        return settings == new DiffusionSettings() ? null : settings;
    }

    /// <summary>The files of this machine that have to be uploaded first.</summary>
    public PictureUploads UploadsOf(ParseResult parsed) => new(
        FileOf(parsed.GetValue(_controlImage)),
        FileOf(parsed.GetValue(_mask)),
        [.. (parsed.GetValue(_reference) ?? []).Select(FileOf)]);

    private static string? ReferenceOf(string? value) => FileOf(value) is null ? value : Pending;

    /// <summary>What exists on this machine is a file; other names are keys of the object store.</summary>
    private static FileInfo? FileOf(string? value) => value is not null && File.Exists(value) ? new FileInfo(value) : null;

    private static LoraWeight[] Loras(ArgumentResult result)
    {
        List<LoraWeight> loras = [];
        foreach (var token in result.Tokens)
        {
            var (name, weight) = token.Value.Split('=', 2) is [var before, var after] ? (before, after) : (token.Value, null);
            double? number = null;
            if (weight is not null)
            {
                if (!double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
                {
                    return Values.Fault<LoraWeight[]>(
                        result, $"--lora is '{token.Value}'; it must be NAME or NAME=WEIGHT, such as ink=0.8.");
                }

                number = parsed;
            }

            loras.Add(new LoraWeight { Name = name, Weight = number });
        }

        return [.. loras];
    }
}
