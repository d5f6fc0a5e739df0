using System.CommandLine;
using System.CommandLine.Parsing;
using AdGenius.Contracts.Videos;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius generate PROMPT</c>.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly Argument<string?> _prompt = new("PROMPT") { Description = "The prompt.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _scene = new("--scene") {
        Description = "One scene; repeat for several.",
        AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _model = new("--model") {
        Description = "A model id, such as local or local:sd-turbo; see 'adgenius models'. Default local." };
    private readonly Option<double?> _duration = Values.Number(
        "--duration",
        "Length in seconds, 1 to 600. Default: what the prompt says, else 6.",
        " of seconds from 1 to 600");
    private readonly Option<Quality?> _quality = Values.Choice<Quality>(
        "--quality",
        "Picture size (480, 720, 1080 or 2160 pixels on the short side).");
    private readonly Option<string?> _aspect = new("--aspect") { Description = "16:9, 9:16, 1:1 or 4:5." };
    private readonly Option<double?> _fps = Values.Number("--fps", "Frames per second: 1 to 60, 23.976, 29.97 or 59.94. Default 24.");
    private readonly Option<Transition?> _transition = Values.Choice<Transition>("--transition", "How scenes are joined.");
    private readonly Option<Motion?> _motion = Values.Choice<Motion>("--motion", "The camera motion of locally rendered videos.");
    private readonly Option<long?> _variations = Values.Whole("--variations", "How many takes, 1 to 12. Default 1.");
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<string?> _creative = new("--creative") { Description = "The creative's id. Default: from the prompt's words." };
    private readonly Option<long?> _seed = Values.Whole("--seed", "Seed of the first take, 0 to 4294967295.");
    private readonly Option<string?> _style = new("--style") { Description = "A style, such as cinematic or watercolor." };
    private readonly Option<string?> _negative = new("--negative-prompt") { Description = "What must not be in the picture." };
    private readonly Option<string?> _sourceImage = new("--source-image") {
        Description = "The picture to start from: an https address, the id of an uploaded one (asset:ID), or an object key in "
            + "the tenant's folder." };
    private readonly Option<FileInfo?> _image = new("--image") {
        Description = "The picture to start from: a PNG, JPEG or WebP file of this machine, which is uploaded." };
    private readonly Option<Fallback?> _fallback = Values.Choice<Fallback>("--fallback", "What may replace a model that fails.");
    private readonly Option<bool> _nearest = new("--allow-nearest") {
        Description = "Round a duration or aspect ratio that the model does not support to the nearest one." };
    private readonly Option<decimal?> _maxCost = Values.Dollars("--max-cost", "The cost limit of the job in US dollars.");
    private readonly Option<JobPriority?> _priority = Values.Choice<JobPriority>(
        "--priority", "The order among the tenant's own queued jobs. Default normal.");
    private readonly Option<DateTimeOffset?> _startAt = Values.Time(
        "--start-at", "The job stays queued until this time, at most 30 days ahead, such as 2026-12-01T09:30:00Z.");
    private readonly Option<bool> _noAi = new("--no-ai") { Description = "Draw placeholder pictures; no model and no provider is used." };
    private readonly Option<string?> _requestId = new("--request-id") {
        Description = "Your id of this request; a repeated id gives the same video." };
    private readonly Option<FileInfo?> _out = new("--out", "-o") {
        Description = "The file to write, or a folder with a slash behind it. Default: CREATIVE-ITERATION.mp4 here. With several takes or "
            + "outputs their number or name is added." };
    private readonly PictureOptions _pictures = new();
    private readonly Option<string?> _batch = new("--batch") {
        Description = "Generates many videos: a file with one request as JSON per line, or a JSON array, of up to 1,000 requests with the "
            + "members of the HTTP API; - for standard input. Only --tenant, --request-id, --out FOLDER and --json go with it.",
        HelpName = "FILE" };
    private readonly BriefOptions _brief = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else on standard output." };

    public GenerateCommand()
        : base("generate", "Generates a video from a prompt.")
    {
        Arguments.Add(_prompt);
        Options.Add(_batch);
        Option[] options =
        [
            _scene, _model, _duration, _quality, _aspect, _fps, _transition, _motion, _variations, _tenant, _creative, _seed, _style,
            _negative, _sourceImage, _image, _fallback, _nearest, _maxCost, _priority, _startAt, _noAi, _requestId, _out, _json,
            .. _pictures.All, .. _brief.All,
        ];
        foreach (var option in options)
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetResult(_image) is not null && result.GetResult(_sourceImage) is not null)
            {
                result.AddError("--image and --source-image cannot be used together; give one of them.");
            }

            if (result.GetResult(_batch) is not null)
            {
                CheckBatch(result, options.Except([_tenant, _requestId, _out, _json]));
            }
            else
            {
                _brief.CheckVoice(result);
                _brief.CheckLogo(result);
            }
        });
        SetAction((parsed, cancellationToken) => parsed.GetValue(_batch) is { } batch
            ? new BatchRun(
                batch,
                parsed.GetValue(_tenant)!,
                parsed.GetValue(_requestId),
                parsed.GetValue(_out),
                parsed.GetValue(_json),
                GlobalOptions.SessionOf(parsed)).RunAsync(cancellationToken)
            : new GenerateRun(
                ToRequest(parsed),
                parsed.GetValue(_image),
                _brief.UploadsOf(parsed),
                _pictures.UploadsOf(parsed),
                parsed.GetValue(_out),
                parsed.GetValue(_json),
                GlobalOptions.SessionOf(parsed)).RunAsync(cancellationToken));
    }

    private void CheckBatch(CommandResult result, IEnumerable<Option> ofOneRequest)
    {
        if (result.GetValue(_prompt) is not null)
        {
            result.AddError("PROMPT cannot be used with --batch; the requests of the file have their prompts.");
        }

        foreach (var option in ofOneRequest.Where(option => result.GetResult(option) is { Implicit: false }))
        {
            result.AddError($"{option.Name} cannot be used with --batch; put it into the requests of the file.");
        }
    }

    private GenerateVideo ToRequest(ParseResult parsed)
    {
        var prompt = parsed.GetValue(_prompt);
        var scenes = parsed.GetValue(_scene) is { Length: > 0 } given ? given : null;
        return BriefOptions.Apply(_brief.ToBrief(parsed), new GenerateVideo
        {
            RequestId = parsed.GetValue(_requestId) ?? Guid.CreateVersion7().ToString(),
            TenantName = parsed.GetValue(_tenant)!,
            CreativeId = parsed.GetValue(_creative) ?? CreativeName.Of(prompt ?? scenes?[0]),
            Prompt = prompt,
            Scenes = scenes,
            Model = parsed.GetValue(_model),
            DurationSeconds = parsed.GetValue(_duration),
            Quality = parsed.GetValue(_quality),
            AspectRatio = parsed.GetValue(_aspect),
            FramesPerSecond = parsed.GetValue(_fps),
            Transition = parsed.GetValue(_transition),
            Motion = parsed.GetValue(_motion),
            Variations = Small(parsed.GetValue(_variations)),
            Seed = parsed.GetValue(_seed),
            Style = parsed.GetValue(_style),
            NegativePrompt = parsed.GetValue(_negative),
            SourceImage = parsed.GetValue(_image) is null ? parsed.GetValue(_sourceImage) : PictureOptions.Pending,
            Diffusion = _pictures.SettingsOf(parsed),
            Fallback = parsed.GetValue(_fallback),
            AllowNearest = parsed.GetValue(_nearest) ? true : null,
            MaxCost = parsed.GetValue(_maxCost),
            Priority = parsed.GetValue(_priority),
            StartAt = parsed.GetValue(_startAt),
            UseAiGeneration = parsed.GetValue(_noAi) ? false : null,
        });
    }

    private static int? Small(long? value) => value is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;
}
