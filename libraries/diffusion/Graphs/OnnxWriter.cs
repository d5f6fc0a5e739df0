using System.Text;

namespace AdGenius.Diffusion.Graphs;

/// <summary>Writes the few bytes of protobuf that a one-node ONNX graph is, for asking a provider whether it has a device.</summary>
internal static class OnnxWriter
{
    private const int IrVersion = 8;
    private const int OperatorSet = 14;
    private const int FloatType = 1;

    /// <summary>y = x, one float each.</summary>
    internal static byte[] Identity()
    {
        byte[] node = [.. Field(1, "x"), .. Field(2, "y"), .. Field(4, "Identity")];
        byte[] graph = [.. Field(1, node), .. Field(2, "probe"), .. Field(11, Value("x")), .. Field(12, Value("y"))];
        byte[] operators = [.. Field(1, ""), .. Field(2, OperatorSet)];
        return [.. Field(1, IrVersion), .. Field(7, graph), .. Field(8, operators)];
    }

    private static byte[] Value(string name)
    {
        byte[] shape = Field(1, Field(1, 1));
        byte[] tensor = [.. Field(1, FloatType), .. Field(2, shape)];
        return [.. Field(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Field(int number, int value) => [(byte)(number << 3), (byte)value];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => content.Length < 128
        ? [(byte)((number << 3) | 2), (byte)content.Length, .. content]
        : throw new ArgumentOutOfRangeException(nameof(content), "Only short messages are written here.");
}
