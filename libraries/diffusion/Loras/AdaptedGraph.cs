using System.Text;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// Gives an exported graph optional inputs for adapters: a pair of matrices beside each product that an adapter may change, whose product
/// is added to it. Without an adapter they are zeros. Weights are not touched, so several adapters with weights of their own can be
/// applied to a picture without loading the model again.
/// </summary>
internal sealed class AdaptedGraph
{
    // Field numbers of onnx.proto.
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int GraphInput = 11;
    private const int NodeInput = 1;
    private const int NodeOutput = 2;
    private const int NodeName = 3;
    private const int NodeOperation = 4;
    private const int NodeAttribute = 5;
    private const int TensorDims = 1;
    private const int TensorType = 2;
    private const int TensorName = 8;
    private const int TensorRaw = 9;

    // What an array holds, less room for the inputs.
    private const long MaxBytes = 2_000_000_000;

    private const int Float16 = 10;
    private const int Bfloat16 = 16;

    private readonly byte[] _file;
    private readonly Dictionary<string, (int Type, int[] Dims)> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _transposed = new(StringComparer.Ordinal);
    private readonly Dictionary<int, GraphLayer> _layers = [];
    private ProtoField _graph;

    private AdaptedGraph(byte[] file) => _file = file;

    /// <summary>The products with weights, each module once.</summary>
    internal IReadOnlyCollection<GraphLayer> Layers => [.. _layers.Values.DistinctBy(x => x.Module)];

    /// <summary>Reads a graph and gives it inputs for the layers that some names mean.</summary>
    /// <exception cref="ModelFaultException">The file is damaged, too large, or cannot be read.</exception>
    internal static byte[] ReadWithInputs(string path, string shownName, IReadOnlySet<string> names)
    {
        try
        {
            AdaptedGraph graph = Read(ReadBytes(path, shownName));
            string[] modules = [.. graph.Layers.Select(x => x.Module)];
            return graph.WithInputs(names.Select(x => LayerNames.Find(x, modules)).OfType<string>().ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or OverflowException)
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{shownName} is truncated or not an ONNX file.", fault);
        }
    }

    private static byte[] ReadBytes(string path, string shownName)
    {
        try
        {
            return FileLength.Of(path) <= MaxBytes ? File.ReadAllBytes(path) : throw new ModelFaultException(
                ModelFault.TooLarge,
                $"{shownName} has its weights in itself and is larger than 2 GB, so adapters cannot be applied to it: "
                + "export it with external data.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{shownName} is missing.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(shownName, fault);
        }
    }

    /// <exception cref="FormatException">The file is damaged.</exception>
    internal static AdaptedGraph Read(byte[] file)
    {
        var result = new AdaptedGraph(file);
        result._graph = ProtoField.Read(file, ..).Last(x => x is { Number: ModelGraph, WireType: ProtoField.Bytes });
        ProtoField[] fields = [.. ProtoField.Read(file, result._graph.Content)];
        foreach (ProtoField field in fields.Where(x => x.Number == GraphInitializer))
        {
            result.ReadInitializer(field);
        }

        foreach (ProtoField field in fields.Where(x => x.Number == GraphNode))
        {
            result.ReadNode(field);
        }

        return result;
    }

    /// <summary>The file with inputs for some layers.</summary>
    internal byte[] WithInputs(IReadOnlySet<string> modules)
    {
        Dictionary<int, GraphLayer> chosen = _layers.Where(x => modules.Contains(x.Value.Module)).ToDictionary();
        using var graph = new MemoryStream(checked(_file.Length + (chosen.Count * 2048)));
        foreach (ProtoField field in ProtoField.Read(_file, _graph.Content))
        {
            if (field.Number == GraphNode && chosen.TryGetValue(field.Whole.Start.Value, out GraphLayer? layer))
            {
                WriteNode(graph, field, layer);
            }
            else
            {
                graph.Write(_file.AsSpan(field.Whole));
            }
        }

        foreach (GraphLayer layer in chosen.Values.DistinctBy(x => x.Module))
        {
            WriteInputs(graph, layer);
        }

        using var file = new MemoryStream(checked((int)graph.Length + 4096));
        foreach (ProtoField field in ProtoField.Read(_file, ..))
        {
            if (field.Whole.Equals(_graph.Whole))
            {
                WriteHeader(file, ModelGraph, (int)graph.Length);
                graph.WriteTo(file);
            }
            else
            {
                file.Write(_file.AsSpan(field.Whole));
            }
        }

        return file.ToArray();
    }

    private void ReadInitializer(ProtoField field)
    {
        string name = "";
        int type = 0;
        List<int> dims = [];
        foreach (ProtoField part in ProtoField.Read(_file, field.Content))
        {
            switch (part.Number)
            {
                case TensorDims when part.WireType == 0:
                    dims.Add((int)Math.Min(part.Value, int.MaxValue));
                    break;
                case TensorDims:
                    dims.AddRange(Packed(part));
                    break;
                case TensorType:
                    type = (int)part.Value;
                    break;
                case TensorName:
                    name = Text(part);
                    break;
                default:
                    break;
            }
        }

        _weights[name] = (type, [.. dims]);
    }

    /// <summary>Whole numbers that are written one after the other.</summary>
    private List<int> Packed(ProtoField part)
    {
        List<int> numbers = [];
        ulong number = 0;
        int shift = 0;
        foreach (byte next in _file.AsSpan(part.Content))
        {
            number |= (ulong)(next & 127) << shift;
            shift += 7;
            if (next < 128)
            {
                numbers.Add((int)Math.Min(number, int.MaxValue));
                (number, shift) = (0, 0);
            }
        }

        return numbers;
    }

    private void ReadNode(ProtoField field)
    {
        List<string> inputs = [];
        string name = "";
        string output = "";
        string operation = "";
        foreach (ProtoField part in ProtoField.Read(_file, field.Content))
        {
            switch (part.Number)
            {
                case NodeInput:
                    inputs.Add(Text(part));
                    break;
                case NodeOutput when output.Length == 0:
                    output = Text(part);
                    break;
                case NodeName:
                    name = Text(part);
                    break;
                case NodeOperation:
                    operation = Text(part);
                    break;
                default:
                    break;
            }
        }

        if (operation == "Transpose" && inputs is [var source] && _weights.ContainsKey(source))
        {
            // Newer exporters leave the weights as they were, and turn them in the graph.
            _transposed[output] = source;
        }
        else if (inputs.Count > 1 && operation is "MatMul" or "Gemm" or "Conv" && LayerOf(name, operation, inputs[1]) is { } layer)
        {
            _layers[field.Whole.Start.Value] = layer;
        }
    }

    private GraphLayer? LayerOf(string node, string operation, string input)
    {
        bool isTransposed = _transposed.TryGetValue(input, out string? source);
        string weight = source ?? input;
        if (!_weights.TryGetValue(weight, out (int Type, int[] Dims) found) || ModuleOf(node, weight) is not { } module)
        {
            return null;
        }

        int type = found.Type is Float16 or Bfloat16 ? found.Type : OnnxWriter.Float;
        return (operation, found.Dims) switch
        {
            ("Conv", [var channels, var perGroup, var height, var width])
                => new GraphLayer(module, type, perGroup, channels, (height, width)),
            ("MatMul", [var rows, var columns])
                => isTransposed ? new GraphLayer(module, type, columns, rows, null) : new GraphLayer(module, type, rows, columns, null),

            // An exported linear layer keeps its weights turned, and says so in an attribute.
            ("Gemm", [var rows, var columns]) when weight.EndsWith(".weight", StringComparison.Ordinal) && !isTransposed
                => new GraphLayer(module, type, columns, rows, null),
            _ => null,
        };
    }

    /// <summary>By the name of the weights, or by that of the node: exporters keep at least one of them.</summary>
    private static string? ModuleOf(string node, string weight)
    {
        const string Suffix = ".weight";
        string module = weight.EndsWith(Suffix, StringComparison.Ordinal) ? weight[..^Suffix.Length]
            : node.StartsWith('/') && node.LastIndexOf('/') is > 0 and var end ? node[1..end]
            : "";
        return module.Length == 0 ? null : module.Replace('/', '_').Replace('.', '_');
    }

    private void WriteNode(MemoryStream graph, ProtoField field, GraphLayer layer)
    {
        string? input = null;
        string? output = null;
        string operation = "";
        List<Range> attributes = [];
        using var node = new MemoryStream();
        foreach (ProtoField part in ProtoField.Read(_file, field.Content))
        {
            switch (part.Number)
            {
                case NodeOutput:
                    output = Text(part);
                    Write(node, NodeOutput, output + "/plain");
                    continue;
                case NodeInput:
                    input ??= Text(part);
                    break;
                case NodeOperation:
                    operation = Text(part);
                    break;
                case NodeAttribute:
                    attributes.Add(part.Whole);
                    break;
                default:
                    break;
            }

            node.Write(_file.AsSpan(part.Whole));
        }

        Write(graph, GraphNode, node.ToArray());
        string product = operation == "Conv" ? "Conv" : "MatMul";
        WriteNode(graph, product, [input!, layer.FirstInput], output + "/inner", product == "Conv" ? attributes : []);
        WriteNode(graph, product, [output + "/inner", layer.SecondInput], output + "/delta", []);
        WriteNode(graph, "Add", [output + "/plain", output + "/delta"], output!, []);
    }

    /// <summary>A node of our own. Of two convolutions the first has the steps and the padding, and the second a kernel of one.</summary>
    private void WriteNode(MemoryStream graph, string operation, string[] inputs, string output, List<Range> attributes)
    {
        using var node = new MemoryStream();
        foreach (string input in inputs)
        {
            Write(node, NodeInput, input);
        }

        Write(node, NodeOutput, output);
        Write(node, NodeName, output + "/node");
        Write(node, NodeOperation, operation);
        foreach (Range attribute in attributes)
        {
            node.Write(_file.AsSpan(attribute));
        }

        Write(graph, GraphNode, node.ToArray());
    }

    /// <summary>Both inputs with values of rank one that change nothing.</summary>
    private static void WriteInputs(MemoryStream graph, GraphLayer layer)
    {
        (int[] first, int[] second) = layer.Shapes;
        foreach ((string name, int[] shape) in new[] { (layer.FirstInput, first), (layer.SecondInput, second) })
        {
            Write(graph, GraphInput, OnnxWriter.Value(name, layer.ElementType, shape));
            using var tensor = new MemoryStream();
            int count = 1;
            foreach (int length in shape)
            {
                WriteVarint(tensor, TensorDims << 3);
                WriteVarint(tensor, Math.Max(1, length));
                count = checked(count * Math.Max(1, length));
            }

            WriteVarint(tensor, TensorType << 3);
            WriteVarint(tensor, layer.ElementType);
            Write(tensor, TensorName, name);
            Write(tensor, TensorRaw, new byte[count * (layer.ElementType == OnnxWriter.Float ? sizeof(float) : 2)]);
            Write(graph, GraphInitializer, tensor.ToArray());
        }
    }

    private string Text(ProtoField field) => Encoding.UTF8.GetString(_file.AsSpan(field.Content));

    private static void Write(MemoryStream target, int number, string text) => Write(target, number, Encoding.UTF8.GetBytes(text));

    private static void Write(MemoryStream target, int number, byte[] content)
    {
        WriteHeader(target, number, content.Length);
        target.Write(content);
    }

    private static void WriteHeader(MemoryStream target, int number, int length)
    {
        WriteVarint(target, (number << 3) | ProtoField.Bytes);
        WriteVarint(target, length);
    }

    private static void WriteVarint(MemoryStream target, int value)
    {
        for (; value > 127; value >>= 7)
        {
            target.WriteByte((byte)(value | 128));
        }

        target.WriteByte((byte)value);
    }
}
