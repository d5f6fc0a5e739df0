using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// The values of a denoiser's optional inputs for some adapters. Such an export has a pair of matrices for each layer that an adapter may
/// change, A and B, without any rank by default; the layer adds the product of its input with both. The ranks of several adapters lie side by
/// side, and a weight is a factor of B.
/// </summary>
internal sealed class LoraInputs
{
    private const int MaxCached = 8;
    private static readonly string[] SecondNames = ["lora_B", "lora_up", "lora.up"];

    private readonly IReadOnlyDictionary<string, string> _files;
    private readonly IReadOnlyDictionary<string, GraphTensor> _inputs;
    private readonly string _folder;
    private readonly Dictionary<string, IReadOnlyList<AdapterParameter>> _adapters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<AdapterParameter>> _merged = new(StringComparer.Ordinal);

    /// <param name="folder">The model's folder.</param>
    /// <param name="inputs">The optional inputs of its denoiser.</param>
    internal LoraInputs(ModelFolder folder, IReadOnlyDictionary<string, GraphTensor> inputs)
        => (_files, _inputs, _folder) = (folder.Loras, inputs, folder.Name);

    /// <summary>A text that is the same for requests that can be computed together.</summary>
    internal static string KeyOf(IReadOnlyList<LoraRequest> loras)
        => string.Join(';', loras.Select(x => FormattableString.Invariant($"{x.Name}={x.Weight:R}")));

    /// <summary>The inputs to set.</summary>
    /// <exception cref="ModelFaultException">An adapter is damaged, or does not fit the denoiser.</exception>
    internal IReadOnlyList<AdapterParameter> Of(IReadOnlyList<LoraRequest> loras)
    {
        if (loras.Count == 0)
        {
            return [];
        }

        string key = KeyOf(loras);
        if (!_merged.TryGetValue(key, out IReadOnlyList<AdapterParameter>? known))
        {
            if (_merged.Count >= MaxCached)
            {
                _merged.Clear();
            }

            known = Merge(loras);
            _merged[key] = known;
        }

        return known;
    }

    private IReadOnlyList<AdapterParameter> Merge(IReadOnlyList<LoraRequest> loras)
    {
        var parts = new Dictionary<string, List<(AdapterParameter Parameter, float Factor)>>(StringComparer.Ordinal);
        foreach (LoraRequest lora in loras)
        {
            foreach (AdapterParameter parameter in Load(lora.Name))
            {
                float factor = IsSecond(parameter.Name) ? lora.Weight : 1;
                parts.TryAdd(parameter.Name, []);
                parts[parameter.Name].Add((parameter, factor));
            }
        }

        return [.. parts.Select(x => Join(x.Key, x.Value))];
    }

    private IReadOnlyList<AdapterParameter> Load(string name)
    {
        if (_adapters.TryGetValue(name, out IReadOnlyList<AdapterParameter>? known))
        {
            return known;
        }

        IReadOnlyList<AdapterParameter> read = AdapterFile.Read(_files[name]);
        if (read.FirstOrDefault(x => !_inputs.ContainsKey(x.Name)) is { } unknown)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"loras/{Path.GetFileName(_files[name])} has the parameter {unknown.Name}, which the denoiser of {_folder} does not take"
                + (_inputs.Count == 0 ? ": it was exported without inputs for adapters." : "."));
        }

        if (!read.Any(x => IsSecond(x.Name)))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"loras/{Path.GetFileName(_files[name])} has no parameter whose name contains one of {string.Join(", ", SecondNames)}: "
                + "its weight cannot be applied.");
        }

        _adapters[name] = read;
        return read;
    }

    /// <summary>The first matrix grows by columns, the second by rows: the rank is the dimension between them.</summary>
    private static AdapterParameter Join(string name, List<(AdapterParameter Parameter, float Factor)> parts)
    {
        AdapterParameter first = parts[0].Parameter;
        bool byRows = IsSecond(name);
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

        return new AdapterParameter(name, rows, columns, values);
    }

    private static bool IsSecond(string name) => SecondNames.Any(x => name.Contains(x, StringComparison.Ordinal));
}
