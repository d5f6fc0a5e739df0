using System.Diagnostics;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Bench.Diffusion;

/// <summary>
/// The graph runs of one batch and nothing else: the prompts, each step of the denoiser, a decode for each picture. Only the runs are
/// timed, in sessions with the same options.
/// </summary>
internal sealed class BaselineRuns : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<(InferenceSession Session, Dictionary<string, OrtValue> Inputs, string Output, int Times)> _runs = [];
    private readonly RunOptions _options = new();
    private readonly BenchSettings _settings;

    internal BaselineRuns(BenchSettings settings, ModelDefaults defaults)
    {
        _settings = settings;
        int width = defaults.Width / 8;
        int height = defaults.Height / 8;
        int rows = 2 * settings.Batch;
        InferenceSession text = Open("text_encoder");
        var ids = new float[77];
        Array.Fill(ids, 40);

        // Of a batch each prompt and one negative prompt are new.
        Add(text, new() { ["input_ids"] = Tensor(text, "input_ids", ids, 1, 77) }, text.OutputNames[0], settings.Batch + 1);
        InferenceSession unet = Open("unet");
        int hidden = unet.InputMetadata["encoder_hidden_states"].Dimensions[2];
        long[] timestepShape = unet.InputMetadata["timestep"].Dimensions.Length == 0 ? [] : [1];
        Add(
            unet,
            new()
            {
                ["sample"] = Tensor(unet, "sample", Numbers(rows * 4 * width * height), rows, 4, height, width),
                ["timestep"] = Tensor(unet, "timestep", [500], timestepShape),
                ["encoder_hidden_states"] = Tensor(unet, "encoder_hidden_states", Numbers(rows * 77 * hidden), rows, 77, hidden),
            },
            unet.OutputNames[0],
            settings.Steps);
        InferenceSession decoder = Open("vae_decoder");
        string input = decoder.InputNames[0];
        Add(
            decoder,
            new() { [input] = Tensor(decoder, input, Numbers(4 * width * height), 1, 4, height, width) },
            decoder.OutputNames[0],
            settings.Batch);
    }

    /// <summary>Runs them once.</summary>
    /// <returns>Seconds for each picture.</returns>
    internal double Run()
    {
        double seconds = 0;
        foreach ((InferenceSession session, Dictionary<string, OrtValue> inputs, string output, int times) in _runs)
        {
            for (int i = 0; i < times; i++)
            {
                long start = Stopwatch.GetTimestamp();
                using IDisposableReadOnlyCollection<OrtValue> result = session.Run(_options, inputs, [output]);
                seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        return seconds / _settings.Batch;
    }

    public void Dispose()
    {
        _options.Dispose();
        _owned.ForEach(x => x.Dispose());
    }

    private InferenceSession Open(string part)
    {
        using SessionOptions sessionOptions = ProviderSessions.Configure(_settings.Provider, _settings.Options);
        var session = new InferenceSession(Path.Combine(_settings.Model, part, "model.onnx"), sessionOptions);
        _owned.Add(session);
        return session;
    }

    private void Add(InferenceSession session, Dictionary<string, OrtValue> inputs, string output, int times)
        => _runs.Add((session, inputs, output, times));

    private OrtValue Tensor(InferenceSession session, string input, float[] numbers, params ReadOnlySpan<long> shape)
    {
        var tensor = new HostTensor(session.InputMetadata[input].ElementDataType, shape);
        tensor.Write(numbers);
        _owned.Add(tensor);
        return tensor.Value;
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(x => MathF.Sin(x))];
}
