using System.Diagnostics;
using AdGenius.Diffusion;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AdGenius.Bench.Diffusion;

/// <summary>
/// The graph runs of one picture and nothing else: two prompts, each step of the denoiser, one decode. Only the runs are timed.
/// </summary>
internal sealed class BaselineRuns : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<(InferenceSession Session, Dictionary<string, OrtValue> Inputs, string Output, int Times)> _runs = [];
    private readonly RunOptions _options = new();

    internal BaselineRuns(BenchSettings settings, PictureRuns ours)
    {
        ModelDefaults defaults = ours.Folder.Defaults;
        int width = defaults.Width / 8;
        int height = defaults.Height / 8;
        InferenceSession text = Open(settings, ours, "text_encoder");
        NodeMetadata ids = text.InputMetadata["input_ids"];
        OrtValue encoded = ids.ElementDataType == TensorElementType.Int64
            ? Tensor(Ids<long>(x => x), 1, 77)
            : Tensor(Ids<int>(x => (int)x), 1, 77);
        Add(text, new() { ["input_ids"] = encoded }, "last_hidden_state", 2);

        InferenceSession unet = Open(settings, ours, "unet");
        int hidden = unet.InputMetadata["encoder_hidden_states"].Dimensions[2];
        int rank = unet.InputMetadata["timestep"].Dimensions.Length;
        Add(
            unet,
            new()
            {
                ["sample"] = Tensor(Numbers(2 * 4 * width * height), 2, 4, height, width),
                ["timestep"] = rank == 0 ? Tensor<float>([500]) : Tensor<float>([500], 1),
                ["encoder_hidden_states"] = Tensor(Numbers(2 * 77 * hidden), 2, 77, hidden),
            },
            unet.OutputNames[0],
            settings.Steps);
        InferenceSession decoder = Open(settings, ours, "vae_decoder");
        Add(
            decoder,
            new() { [decoder.InputNames[0]] = Tensor(Numbers(4 * width * height), 1, 4, height, width) },
            decoder.OutputNames[0],
            1);
    }

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

        return seconds;
    }

    public void Dispose()
    {
        _options.Dispose();
        _owned.ForEach(x => x.Dispose());
    }

    private InferenceSession Open(BenchSettings settings, PictureRuns ours, string part)
    {
        using var sessionOptions = new SessionOptions {
            IntraOpNumThreads = settings.Threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (ours.Provider == ExecutionProvider.Cuda)
        {
            sessionOptions.AppendExecutionProvider_CUDA();
        }

        var session = new InferenceSession(Path.Combine(settings.Model, part, "model.onnx"), sessionOptions);
        _owned.Add(session);
        return session;
    }

    private void Add(InferenceSession session, Dictionary<string, OrtValue> inputs, string output, int times)
        => _runs.Add((session, inputs, output, times));

    private OrtValue Tensor<T>(T[] data, params long[] shape)
        where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(data, shape);
        _owned.Add(value);
        return value;
    }

    private static T[] Ids<T>(Func<long, T> convert) => [.. Enumerable.Range(0, 77).Select(x => convert(x % 50))];

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(x => MathF.Sin(x))];
}
