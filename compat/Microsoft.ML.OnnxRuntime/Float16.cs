namespace Microsoft.ML.OnnxRuntime;

/// <summary>A half-precision number as the native library stores it; the same 16 bits as <see cref="Half"/>.</summary>
public readonly struct Float16 : IEquatable<Float16>
{
    /// <summary>The number's 16 bits.</summary>
    internal readonly ushort value;

    public Float16(ushort v) => value = v;

    public static explicit operator Float16(float number) => new(BitConverter.HalfToUInt16Bits((Half)number));

    public static explicit operator float(Float16 number) => (float)BitConverter.UInt16BitsToHalf(number.value);

    public static bool operator ==(Float16 left, Float16 right) => left.Equals(right);

    public static bool operator !=(Float16 left, Float16 right) => !left.Equals(right);

    public static bool IsNaN(Float16 number) => Half.IsNaN(BitConverter.UInt16BitsToHalf(number.value));

    public float ToFloat() => (float)this;

    public bool Equals(Float16 other) => BitConverter.UInt16BitsToHalf(value) == BitConverter.UInt16BitsToHalf(other.value);

    public override bool Equals(object? obj) => obj is Float16 other && Equals(other);

    public override int GetHashCode() => BitConverter.UInt16BitsToHalf(value).GetHashCode();

    public override string ToString() => BitConverter.UInt16BitsToHalf(value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
