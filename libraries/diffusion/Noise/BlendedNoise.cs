namespace AdGenius.Diffusion.Noise;

/// <summary>Spherical interpolation between the noise of two generators, which keeps its variance.</summary>
internal sealed class BlendedNoise(INoiseSource from, INoiseSource to, float position) : INoiseSource
{
    /// <inheritdoc/>
    public void Fill(Span<float> destination)
    {
        from.Fill(destination);
        var other = new float[destination.Length];
        to.Fill(other);
        Slerp(destination, other, position);
    }

    /// <summary>Spherical interpolation; parallel vectors are interpolated straight.</summary>
    internal static void Slerp(Span<float> from, ReadOnlySpan<float> to, float position)
    {
        if (position is 0 or 1)
        {
            if (position == 1)
            {
                to.CopyTo(from);
            }

            return;
        }

        double product = 0;
        double fromSquare = 0;
        double toSquare = 0;
        for (int i = 0; i < from.Length; i++)
        {
            product += (double)from[i] * to[i];
            fromSquare += (double)from[i] * from[i];
            toSquare += (double)to[i] * to[i];
        }

        double cosine = product / Math.Sqrt(fromSquare * toSquare);
        double angle = Math.Acos(Math.Clamp(cosine, -1, 1));
        double sine = Math.Sin(angle);
        bool straight = double.IsNaN(cosine) || sine < 1e-4;
        float keep = (float)(straight ? 1 - position : Math.Sin((1 - position) * angle) / sine);
        float add = (float)(straight ? position : Math.Sin(position * angle) / sine);
        for (int i = 0; i < from.Length; i++)
        {
            from[i] = (keep * from[i]) + (add * to[i]);
        }
    }
}
