using System.Text;

namespace AdGenius.Diffusion.Onnx;

/// <summary>Writes small ONNX graphs: the protobuf messages and fields that such a graph has, and no others.</summary>
internal sealed class OnnxWriter
{
    internal const int Float = 1;

    private const int IrVersion = 8;
    private const int OperatorSet = 14;

    private readonly List<byte> _graph = [];

    /// <summary>y = x, one float: run to find out whether a provider has a device.</summary>
    internal static byte[] Identity()
    {
        var writer = new OnnxWriter();
        writer.Input("x", Float, 1);
        writer.Node("Identity", ["x"], "y");
        writer.Output("y", Float, 1);
        return writer.Build();
    }

    /// <summary>An input; a length of -1 is open.</summary>
    internal void Input(string name, int type, params ReadOnlySpan<int> shape) => _graph.AddRange(Field(11, Value(name, type, shape)));

    internal void Output(string name, int type, params ReadOnlySpan<int> shape) => _graph.AddRange(Field(12, Value(name, type, shape)));

    internal void Node(string operation, string[] inputs, params string[] outputs) => Node(operation, inputs, outputs, null);

    /// <summary>A node with one whole-number attribute.</summary>
    internal void Node(string operation, string[] inputs, string[] outputs, (string Name, int Value)? attribute)
    {
        List<byte> node = [];
        foreach (string input in inputs)
        {
            node.AddRange(Field(1, input));
        }

        foreach (string output in outputs)
        {
            node.AddRange(Field(2, output));
        }

        node.AddRange(Field(4, operation));
        if (attribute is { } given)
        {
            const int WholeNumber = 2;
            node.AddRange(Field(5, [.. Field(1, given.Name), .. Field(3, given.Value), .. Field(20, WholeNumber)]));
        }

        _graph.AddRange(Field(1, [.. node]));
    }

    internal byte[] Build()
    {
        byte[] operators = [.. Field(1, ""), .. Field(2, OperatorSet)];
        return [.. Field(1, IrVersion), .. Field(7, [.. _graph, .. Field(2, "adgenius")]), .. Field(8, operators)];
    }

    /// <summary>The name, type and shape of an input or output; a length of -1 is open.</summary>
    internal static byte[] Value(string name, int type, ReadOnlySpan<int> shape)
    {
        List<byte> dimensions = [];
        for (int i = 0; i < shape.Length; i++)
        {
            dimensions.AddRange(Field(1, shape[i] < 0 ? Field(2, $"{name}_{i}") : Field(1, shape[i])));
        }

        byte[] tensor = [.. Field(1, type), .. Field(2, [.. dimensions])];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Field(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    /// <summary>Seven bits a byte, lowest first.</summary>
    private static List<byte> Varint(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(value | 128));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
