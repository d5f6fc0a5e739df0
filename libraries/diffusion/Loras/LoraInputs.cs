using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// The values of optional inputs for some adapters. Such a graph has a pair of matrices for each layer that an adapter may change, A and B,
/// and adds the product of the layer's input with both to its output. The ranks of several adapters lie side by side, and a weight is a
/// factor of B. Either the graph was exported with these inputs, or they were added when it was loaded (<see cref="AdaptedGraph"/>).
/// </summary>
internal sealed class LoraInputs
{
    private const int MaxCached = 8;

    private readonly IReadOnlyDictionary<string, string> _files;
    private readonly IReadOnlyDictionary<LoraPart, IReadOnlyDictionary<string, GraphTensor>> _inputs;
    private readonly string _folder;
    private readonly ModelKind _model;
    private readonly Dictionary<string, IReadOnlyList<(LoraPart Part, AdapterParameter Parameter)>> _adapters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoraSet> _merged = new(StringComparer.Ordinal);

    /// <param name="files">The adapters of the model's folder, by name.</param>
    /// <param name="folder">The folder's name.</param>
    /// <param name="model">The model's family.</param>
    /// <param name="inputs">The optional inputs of its parts.</param>
    internal LoraInputs(
        IReadOnlyDictionary<string, string> files,
        string folder,
        ModelKind model,
        IReadOnlyDictionary<LoraPart, IReadOnlyDictionary<string, GraphTensor>> inputs)
        => (_files, _inputs, _folder, _model) = (files, inputs, folder, model);

    /// <summary>A text that is the same for requests that can be computed together.</summary>
    internal static string KeyOf(IReadOnlyList<LoraRequest> loras)
        => string.Join(';', loras.Select(x => FormattableString.Invariant($"{x.Name}={x.Weight:R}")));

    /// <summary>The inputs to set.</summary>
    /// <exception cref="ModelFaultException">An adapter is damaged, or does not fit the model.</exception>
    internal LoraSet Of(IReadOnlyList<LoraRequest> loras)
    {
        if (loras.Count == 0)
        {
            return LoraSet.None;
        }

        string key = KeyOf(loras);
        if (!_merged.TryGetValue(key, out LoraSet? known))
        {
            if (_merged.Count >= MaxCached)
            {
                _merged.Clear();
            }

            known = Merge(key, loras);
            _merged[key] = known;
        }

        return known;
    }

    private LoraSet Merge(string key, IReadOnlyList<LoraRequest> loras)
    {
        var parts = loras
            .SelectMany(lora => Load(lora.Name), (lora, x) => (x.Part, x.Parameter, Factor: x.Parameter.IsSecond ? lora.Weight : 1))
            .GroupBy(x => (x.Part, x.Parameter.Name))
            .GroupBy(x => x.Key.Part, x => Join(x.Key.Name, [.. x.Select(y => (y.Parameter, y.Factor))]));
        return new LoraSet(key, parts.ToDictionary(x => x.Key, IReadOnlyList<AdapterParameter> (x) => [.. x]));
    }

    private IReadOnlyList<(LoraPart Part, AdapterParameter Parameter)> Load(string name)
    {
        if (_adapters.TryGetValue(name, out IReadOnlyList<(LoraPart, AdapterParameter)>? known))
        {
            return known;
        }

        if (_adapters.Count >= MaxCached)
        {
            _adapters.Clear();
        }

        string adapter = _files[name];
        IReadOnlyList<(string File, LoraPart? Part)> files = LoraFolder.FilesOf(adapter);
        IReadOnlyList<(LoraPart, AdapterParameter)> read = files.Count == 0
            ? RequireFinite(ReadAdapter(adapter), adapter)
            : [.. files.SelectMany(x => RequireFinite(ReadLora(x.File, x.Part), x.File))];
        _adapters[name] = read;
        return read;
    }

    private List<(LoraPart, AdapterParameter)> ReadLora(string file, LoraPart? part)
        => [.. LoraFile.Open(file, _model, part).Parameters(LayerOf).SelectMany(x => new[] { (x.Part, x.First), (x.Part, x.Second) })];

    private static List<(LoraPart, AdapterParameter)> RequireFinite(List<(LoraPart Part, AdapterParameter Parameter)> read, string file)
        => read.FirstOrDefault(x => !PixelConversion.AllFinite(x.Parameter.Values)).Parameter is not { } overflowed
            ? read
            : throw new ModelFaultException(
                ModelFault.BadGraph,
                $"{LoraFolder.ShownName(file)} has numbers that are not finite for {overflowed.Name}: it is damaged, or its training "
                + "failed.");

    /// <summary>A layer of a graph to which inputs were added.</summary>
    private GraphLayer? LayerOf(LoraLayer layer)
    {
        if (!_inputs.TryGetValue(layer.Part, out IReadOnlyDictionary<string, GraphTensor>? inputs))
        {
            return null;
        }

        string[] modules = [.. inputs.Keys.Select(GraphLayer.ModuleOf).OfType<string>().Distinct()];
        if (LayerNames.Find(layer.Module, modules) is not { } module)
        {
            return null;
        }

        var named = new GraphLayer(module, 0, 0, 0, null);
        return (inputs[named.FirstInput].Dimensions, inputs[named.SecondInput].Dimensions) switch
        {
            ([_, var taken, var height, var width], [var given, ..])
                => named with { InputCount = taken, OutputCount = given, Kernel = (height, width) },
            ([var taken, _], [_, var given]) => named with { InputCount = taken, OutputCount = given },
            _ => null,
        };
    }

    private List<(LoraPart, AdapterParameter)> ReadAdapter(string file)
    {
        string shownName = LoraFolder.ShownName(file);
        IReadOnlyList<AdapterParameter> read = AdapterFile.Read(file);
        List<(LoraPart, AdapterParameter)> found = [];
        foreach (AdapterParameter parameter in read)
        {
            LoraPart[] takers = [.. _inputs.Where(x => x.Value.ContainsKey(parameter.Name)).Select(x => x.Key).Order()];
            if (takers.Length == 0)
            {
                string denoiser = _inputs.GetValueOrDefault(LoraPart.Denoiser) is { Count: > 0 } ? "."
                    : ": it was exported without inputs for adapters.";
                throw new ModelFaultException(
                    ModelFault.WrongShape,
                    $"{shownName} has the parameter {parameter.Name}, which the denoiser of {_folder} does not take{denoiser}");
            }

            found.Add((takers[0], parameter));
        }

        return read.Any(x => x.IsSecond)
            ? found
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{shownName} has no parameter whose name contains one of {AdapterParameter.SecondNamesText}: "
                + "its weight cannot be applied.");
    }

    /// <summary>The rank is the dimension between both matrices, and grows.</summary>
    private static AdapterParameter Join(string name, List<(AdapterParameter Parameter, float Factor)> parts)
    {
        AdapterParameter first = parts[0].Parameter;
        bool byRows = first.JoinsRows;
        if (parts.Exists(x => byRows ? x.Parameter.Columns != first.Columns : x.Parameter.Rows != first.Rows))
        {
            throw new ModelFaultException(ModelFault.WrongShape, $"The adapters have matrices {name} of different widths.");
        }

        int rows = byRows ? parts.Sum(x => x.Parameter.Rows) : first.Rows;
        int columns = byRows ? first.Columns : parts.Sum(x => x.Parameter.Columns);
        var values = new float[rows * columns];
        int offset = 0;
        foreach ((AdapterParameter part, float factor) in parts)
        {
            for (int row = 0; row < part.Rows; row++)
            {
                Span<float> target = values.AsSpan(
                    byRows ? (offset + row) * columns : (row * columns) + offset, part.Columns);
                part.Values.AsSpan(row * part.Columns, part.Columns).CopyTo(target);
                foreach (ref float value in target)
                {
                    value *= factor;
                }
            }

            offset += byRows ? part.Rows : part.Columns;
        }

        return first with { Rows = rows, Columns = columns, Values = values };
    }
}
