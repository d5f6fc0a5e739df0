using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;

namespace AdGenius.Diffusion.Loras;

/// <summary>A LoRA adapter in a safetensors file, with names of kohya's scripts, diffusers, PEFT or XLabs.</summary>
internal sealed class LoraFile
{
    private const int MaxNamesInMessage = 8;
    private const string PeftMetadata = "lora_adapter_metadata";

    private readonly SafetensorsFile _file;
    private readonly string _path;
    private readonly string _shownName;
    private readonly ModelKind _model;
    private readonly List<string> _unknown = [];
    private readonly List<(LoraSource Source, LoraLayer Layer)> _layers = [];
    private readonly Dictionary<LoraPart, PeftSettings> _settings = [];

    private LoraFile(SafetensorsFile file, string path, ModelKind model)
        => (_file, _path, _shownName, _model) = (file, path, LoraFolder.ShownName(path), model);

    /// <summary>The layers of the file, by names of diffusers.</summary>
    internal IEnumerable<LoraLayer> Layers => _layers.Select(x => x.Layer);

    /// <summary>What the adapter is applied without, in one sentence; null for nothing.</summary>
    internal string? LeftOut { get; private set; }

    /// <summary>That the file is of a format that is not supported, in one sentence; null where it is none that is known.</summary>
    internal string? OtherFormat => _unknown.Count == 0 ? null : OtherFormats.DescriptionOf(_unknown, _shownName);

    /// <param name="path">The file.</param>
    /// <param name="model">The family of the model that it is for.</param>
    /// <param name="part">The part that all of it is for; null where the names of its tensors say it.</param>
    /// <exception cref="ModelFaultException">The file is damaged or too large.</exception>
    internal static LoraFile Open(string path, ModelKind model, LoraPart? part = null)
    {
        var result = new LoraFile(SafetensorsFile.Open(path), path, model);
        var leftOut = new List<string>();
        var sources = new Dictionary<(LoraPart Part, string Prefix, string Module), LoraSource>();
        foreach (string name in result._file.Tensors.Keys)
        {
            if (LeftOutTensors.KindOf(name, model) is { } kind)
            {
                leftOut.Add(kind);
                continue;
            }

            LoraKey? key = LoraKey.Parse(name) is { } parsed ? parsed with { Part = PartOf(part ?? parsed.Part, model) } : null;
            if (key is null || !SourceOf(key).Tensors.TryAdd(key.Kind, name))
            {
                result._unknown.Add(name);
            }
        }

        result.Choose(sources.Values, leftOut);
        result.LeftOut = leftOut.Count == 0 ? null
            : $"{result._shownName} is applied without {string.Join(", ", leftOut.Distinct().Order(StringComparer.Ordinal))} "
            + $"({leftOut.Count} of {result._file.Tensors.Count} tensors).";
        return result;

        LoraSource SourceOf(LoraKey key)
        {
            if (!sources.TryGetValue((key.Part, key.Prefix, key.Module), out LoraSource? source))
            {
                sources[(key.Part, key.Prefix, key.Module)] = source = new LoraSource(key);
            }

            return source;
        }
    }

    /// <summary>The matrices that the layers are for the inputs of a model's parts.</summary>
    /// <param name="layerOf">The layer of a graph by part and module; null where the model has none.</param>
    /// <exception cref="ModelFaultException">The file has tensors that are unknown or do not fit; one message names them.</exception>
    internal IReadOnlyList<(LoraPart Part, AdapterParameter First, AdapterParameter Second)> Parameters(
        Func<LoraLayer, GraphLayer?> layerOf)
    {
        List<string> unknown = [.. _unknown];
        var found = new List<(LoraSource Source, LoraLayer Layer, GraphLayer Target)>();
        foreach ((LoraSource source, LoraLayer layer) in _layers)
        {
            if (layerOf(layer) is { } target)
            {
                found.Add((source, layer, target));
            }
            else
            {
                unknown.Add(source.Tensors[LoraTensor.Down]);
            }
        }

        if (unknown.Count > 0)
        {
            string format = OtherFormats.DescriptionOf(unknown, _shownName) is { } known ? known + " It" : _shownName;
            string more = unknown.Count > MaxNamesInMessage ? $" and {unknown.Count - MaxNamesInMessage} more" : "";
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{format} has tensors that are not known or that the model has no layer for: "
                + $"{string.Join(", ", unknown.Order(StringComparer.Ordinal).Take(MaxNamesInMessage))}{more}. LoRA adapters with names of "
                + "kohya's scripts, diffusers, PEFT or XLabs are supported; DoRA, LoHa, LoKr, OFT and embeddings are not.");
        }

        return [.. found.Select(x => Convert(x.Source, x.Layer, x.Target))];
    }

    /// <summary>Takes the layers that count, and adds what messages call the others.</summary>
    private void Choose(IReadOnlyCollection<LoraSource> sources, List<string> leftOut)
    {
        foreach ((LoraSource source, IReadOnlyList<LoraLayer> layers, string? kind) in LoraSources.Choose(sources))
        {
            leftOut.AddRange(kind is null ? [] : source.Tensors.Select(_ => kind));
            if (source.IsComplete)
            {
                _layers.AddRange(layers.Select(x => (source, x)));
            }
            else if (layers.Count > 0)
            {
                _unknown.AddRange(source.Tensors.Values);
            }
        }
    }

    private (LoraPart Part, AdapterParameter First, AdapterParameter Second) Convert(LoraSource source, LoraLayer layer, GraphLayer target)
    {
        (string downName, string upName) = (source.Tensors[LoraTensor.Down], source.Tensors[LoraTensor.Up]);
        (int[] downShape, int[] upShape) = (_file.Tensors[downName].Shape, _file.Tensors[upName].Shape);
        int kernel = target.Kernel is { } k ? k.Height * k.Width : 1;
        int rank = downShape.Length > 0 ? downShape[0] : 0;
        (int from, int to) = RowsOf(layer, upShape);
        if (downShape.Length < 2 || upShape.Length < 2 || rank == 0
            || downShape[1..].Aggregate(1L, (x, y) => x * y) != (long)target.InputCount * kernel
            || upShape[1..].Aggregate(1L, (x, y) => x * y) != rank
            || to - from != target.OutputCount)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{_shownName}: {downName} [{string.Join(", ", downShape)}] and {upName} [{string.Join(", ", upShape)}] do not fit the "
                + $"layer {target.Module} of the model, which takes {target.InputCount * kernel} numbers and gives {target.OutputCount}.");
        }

        float[] down = _file.Read(downName);
        float[] up = _file.Read(upName)[(from * rank)..(to * rank)];
        if (layer.ExchangesHalves || (layer.ExchangesHalvesOfPair && target.OutputCount == 2 * target.InputCount))
        {
            up = [.. up[(up.Length / 2)..], .. up[..(up.Length / 2)]];
        }

        float scale = ScaleOf(source, rank);
        for (int i = 0; i < up.Length; i++)
        {
            up[i] *= scale;
        }

        return target.Kernel is null
            ? (
                layer.Part,
                new AdapterParameter(target.FirstInput, target.InputCount, rank, Transpose(down, rank, target.InputCount)),
                new AdapterParameter(target.SecondInput, rank, target.OutputCount, Transpose(up, target.OutputCount, rank)))
            : (
                layer.Part,
                new AdapterParameter(target.FirstInput, rank, target.InputCount * kernel, down)
                {
                    JoinsRows = true, Trailing = [target.InputCount, target.Kernel.Value.Height, target.Kernel.Value.Width],
                },
                new AdapterParameter(target.SecondInput, target.OutputCount, rank, up) { JoinsRows = false, Trailing = [] });
    }

    private static (int From, int To) RowsOf(LoraLayer layer, int[] upShape)
    {
        int rows = upShape.Length > 0 ? upShape[0] : 0;
        return layer.Rows is { } part ? (rows * part.From / part.Of, rows * part.To / part.Of) : (0, rows);
    }

    /// <summary>Alpha by rank: a tensor beside the matrices, or a setting of PEFT; 1 without both.</summary>
    private float ScaleOf(LoraSource source, int rank)
    {
        if (source.Tensors.TryGetValue(LoraTensor.Alpha, out string? alpha))
        {
            return _file.ReadNumber(alpha) is { } number ? number / rank : 1;
        }

        if (!_settings.TryGetValue(source.Part, out PeftSettings? settings))
        {
            _settings[source.Part] = settings = ReadSettings(source.Part);
        }

        return settings.ScaleOf(source.Module, source.DottedModule, rank);
    }

    /// <summary>T5 is the third text encoder for kohya's scripts, and the second one of Flux: one part under two names.</summary>
    private static LoraPart PartOf(LoraPart part, ModelKind model)
        => part == LoraPart.ThirdTextEncoder && model == ModelKind.Flux ? LoraPart.SecondTextEncoder : part;

    private PeftSettings ReadSettings(LoraPart part)
    {
        string configuration = Path.Combine(Path.GetDirectoryName(_path)!, PeftSettings.ConfigurationFile);
        if (Path.GetFileName(_path) == LoraFolder.PeftFile && File.Exists(configuration))
        {
            string shownName = LoraFolder.ShownName(configuration);
            return ReadSettings(OpenSettings(configuration, shownName), [""], shownName);
        }

        // Of a file for one part alone the members have no part before them.
        string[] prefixes = part switch
        {
            LoraPart.TextEncoder => ["text_encoder.", ""],
            LoraPart.SecondTextEncoder when _model == ModelKind.Flux => ["text_encoder_2.", "text_encoder_3.", ""],
            LoraPart.SecondTextEncoder => ["text_encoder_2.", ""],
            LoraPart.ThirdTextEncoder => ["text_encoder_3.", ""],
            _ => ["unet.", "transformer.", ""],
        };
        string header = $"{_shownName}: the text {PeftMetadata} of its header";
        return _file.About.TryGetValue(PeftMetadata, out string? text)
            ? ReadSettings(JsonFile.Parse(text, header, ModelFault.BadGraph), prefixes, header)
            : PeftSettings.None;
    }

    private static JsonDocument OpenSettings(string path, string shownName)
    {
        GitLfsPointer.Reject(path, shownName);
        return JsonFile.Open(path, shownName, ModelFault.BadGraph);
    }

    private static PeftSettings ReadSettings(JsonDocument settings, string[] prefixes, string shownName)
    {
        using JsonDocument document = settings;
        try
        {
            return prefixes.Select(x => PeftSettings.Read(document.RootElement, x, shownName)).FirstOrDefault(x => x.Alpha is not null)
                ?? PeftSettings.None;
        }
        catch (InvalidOperationException fault)
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{shownName} is no JSON object.", fault);
        }
    }

    /// <summary>Rows become columns.</summary>
    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return transposed;
    }
}
