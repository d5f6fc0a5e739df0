using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.PromptWorker;
using AdGenius.VideoRequests;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius quantify PROMPT</c>: what a prompt states, and from which words; nothing is made.</summary>
internal sealed class QuantifyCommand : Command
{
    private readonly Argument<string> _prompt = new("PROMPT") { Description = "The prompt." };
    private readonly Option<string?> _model = new("--model") { Description = "A model id; see 'adgenius models'. Default local." };
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document and nothing else on standard output." };

    public QuantifyCommand()
        : base("quantify", "Shows what a prompt states and from which words it was read. Nothing is generated.")
    {
        Arguments.Add(_prompt);
        Options.Add(_model);
        Options.Add(_tenant);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var prompt = parsed.GetValue(_prompt)!;
            var request = new GenerateVideo
            {
                RequestId = Guid.CreateVersion7().ToString(),
                TenantName = parsed.GetValue(_tenant)!,
                CreativeId = "preview",
                Prompt = prompt,
                Model = parsed.GetValue(_model),
            };
            if (VideoRequestRules.Check(request, ModelIds.All) is { Count: > 0 } faults)
            {
                throw new CommandException(ExitCodes.BadInput, string.Join(' ', faults.Select(fault => fault.Text)));
            }

            var preview = await PreviewAsync(request, GlobalOptions.SessionOf(parsed), cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(preview, HttpJson.Options));
            }
            else
            {
                Print(prompt, preview);
            }

            return preview.Failure is null ? ExitCodes.Done : ExitCodes.BadInput;
        });
    }

    /// <summary>From a gateway where one runs, with its language model; else from the rules in this process.</summary>
    private static async Task<PromptPreview> PreviewAsync(
        GenerateVideo request, SessionSettings settings, CancellationToken cancellationToken) =>
        await FleetSession.AskAsync(settings, client => client.QuantifyAsync(request, cancellationToken), cancellationToken)
            ?? PromptWorkerService.Preview(request);

    private static void Print(string prompt, PromptPreview preview)
    {
        if (preview.Spans.Count > 0)
        {
            var width = preview.Spans.Max(span => span.Field.Length);
            foreach (var span in preview.Spans)
            {
                AnsiConsole.MarkupLine(
                    $"[bold]{Markup.Escape(span.Field.PadRight(width))}[/]  {Markup.Escape(span.Value)}  "
                        + $"[grey]from '{Markup.Escape(prompt.Substring(span.Start, span.Length))}'[/]");
            }
        }

        foreach (var finding in preview.Findings ?? [])
        {
            Console.WriteLine($"policy: {finding.Text}");
        }

        foreach (var adjustment in preview.Adjustments)
        {
            Console.WriteLine($"note: {adjustment}");
        }

        if (preview.Failure is { } failure)
        {
            Console.Error.WriteLine($"adgenius: {failure.Text}");
            return;
        }

        PrintParameters(preview.Parameters!);
    }

    private static void PrintParameters(PromptParameters parameters)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{parameters.DurationSeconds:0.##} s, {parameters.AspectRatio}, {parameters.FramesPerSecond:0.###} fps, {parameters.Quality}, "
                + $"{parameters.Style} style, {parameters.Mood} mood; by {parameters.QuantifiedBy}"));
        foreach (var (index, scene) in parameters.Scenes.Index())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"scene {index + 1}, {scene.DurationSeconds:0.##} s: {scene.Text}"));
        }

        if (parameters.FallbackReason is { } reason)
        {
            Console.WriteLine($"note: {reason}");
        }

        if (parameters.Scores is { } scores)
        {
            (string Name, PromptScore Score)[] all =
            [
                ("specificity", scores.Specificity), ("visual clarity", scores.VisualClarity), ("motion", scores.Motion),
                ("brand fit", scores.BrandFit), ("risk", scores.Risk),
            ];
            foreach (var (name, score) in all)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {score.Value:0.00}: {score.Reason}"));
            }
        }
    }
}
