using Google.Protobuf;

namespace AdGenius.Tracing.Tests.Otlp;

/// <summary>A message of the OpenTelemetry protocol by the numbers of its fields, of which a test needs only a few.</summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    private OtlpMessage(ByteString bytes)
    {
        using var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            _fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                _ => input.ReadUInt64(),
            }));
        }
    }

    public static OtlpMessage Parse(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    public IEnumerable<OtlpMessage> Messages(int field) => Bytes(field).Select(bytes => new OtlpMessage(bytes));

    public OtlpMessage? Message(int field) => Messages(field).FirstOrDefault();

    public string Text(int field) => Bytes(field).FirstOrDefault()?.ToStringUtf8() ?? "";

    public string Hex(int field) => Convert.ToHexStringLower((Bytes(field).FirstOrDefault() ?? ByteString.Empty).Span);

    public ulong Number(int field) => _fields.Where(one => one.Field == field).Select(one => one.Value).OfType<ulong>().FirstOrDefault();

    /// <summary>Attributes: repeated KeyValue in <paramref name="field"/>.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => Messages(field)
        .GroupBy(pair => pair.Text(1), StringComparer.Ordinal)
        .ToDictionary(pairs => pairs.Key, pairs => ValueOf(pairs.Last().Message(2)), StringComparer.Ordinal);

    // AnyValue: a text is field 1, a number field 3; others are not compared.
    private static string ValueOf(OtlpMessage? value) =>
        value?.Text(1) is { Length: > 0 } text ? text : FormattableString.Invariant($"{value?.Number(3)}");

    private IEnumerable<ByteString> Bytes(int field) =>
        _fields.Where(one => one.Field == field).Select(one => one.Value).OfType<ByteString>();
}
