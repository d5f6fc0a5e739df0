using System.Diagnostics;
using System.Text.Json;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Schedulers;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Bench.Diffusion;

/// <summary>The same loop in a Node process on the same native library; told to make one picture at a time.</summary>
internal sealed class NodeRuns : IDisposable
{
    private readonly Process process;
    private readonly ClipTokenizer tokenizer;

    private NodeRuns(Process process, ClipTokenizer tokenizer)
    {
        this.process = process;
        this.tokenizer = tokenizer;
    }

    /// <summary>Null where Node or its module is missing, or the model needs more than the script does.</summary>
    internal static NodeRuns? TryStart(BenchSettings settings, PictureRuns ours)
    {
        string modules = Path.Combine(settings.Repository, "compat", "Microsoft.ML.OnnxRuntime", "native", "node_modules");
        if (!Directory.Exists(modules) || ours.Folder.Kind != ModelKind.StableDiffusion || ours.Provider != ExecutionProvider.Cpu)
        {
            return null;
        }

        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "node", "loop.mjs"));
        try
        {
            Process process = Process.Start(start)!;
            var runs = new NodeRuns(process, ClipTokenizer.Open(Path.Combine(settings.Model, "tokenizer")));
            runs.Ask(Opening(settings, ours, modules));
            return runs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    internal double Run(int index) => Ask(new
    {
        ids = tokenizer.Frame(tokenizer.Encode(PictureRuns.Prompt(index))),
        negativeIds = tokenizer.Frame(tokenizer.Encode(PictureRuns.Negative(index))),
        seed = index + 1000,
    }).GetProperty("seconds").GetDouble();

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static object Opening(BenchSettings settings, PictureRuns ours, string modules)
    {
        string text = File.ReadAllText(Path.Combine(settings.Model, "scheduler", "scheduler_config.json"));
        Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse(text), "euler");
        scheduler.SetTimesteps(settings.Steps);
        using JsonDocument vae = JsonDocument.Parse(File.ReadAllText(Path.Combine(settings.Model, "vae_decoder", "config.json")));
        (bool wideIds, int timestepRank) = GraphFacts.Read(settings.Model);
        return new
        {
            model = settings.Model,
            nodeModules = modules,
            threads = settings.Threads,
            width = ours.Folder.Defaults.Width / 8,
            height = ours.Folder.Defaults.Height / 8,
            channels = 4,
            sigmas = scheduler.Sigmas,
            timesteps = scheduler.Timesteps,
            guidance = PictureRuns.Guidance,
            velocity = text.Contains("v_prediction", StringComparison.Ordinal),
            scalingFactor = vae.RootElement.GetProperty("scaling_factor").GetDouble(),
            wideIds,
            timestepRank,
        };
    }

    private JsonElement Ask(object line)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(line));
        process.StandardInput.Flush();
        string answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Node process ended.");
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.Clone();
    }
}
