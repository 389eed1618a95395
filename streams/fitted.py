"""The linker and the experts as `python -m benchmarks.train_linker` fitted and wrote them.

gun-violence: 72426 pairs, 0.028 of them of one story
general-news: 30125 pairs, 0.026 of them of one story
events-small: 11782 pairs, 0.144 of them of one story
look-alikes: 11625 pairs, 0.223 of them of one story
"""

from base64 import b64decode

from streams.experts import Expert
from streams.link import Linker

# ruff: noqa: E501
# fmt: off
LINKER = Linker(
    bias=-4.632,
    weights=(
        4.807,  # dense
        4.807,  # text
        2.802,  # title
        2.802,  # lead
        2.802,  # names
        1.107,  # numbers
        -0.561,  # gap_day
        -1.264,  # gap_week
        0.806,  # rare
        0.302,  # ages
        -1.017,  # other_ages
        -0.398,  # streets
        -1.441,  # other_streets
        -0.049,  # days
        -0.906,  # other_days
    ),
)

EXPERTS = (
    Expert(
        kind="local incidents",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "+w4AAEUPHPn5CS4HDfoDDBsAuw7SDB8Q8BHtCtn6HdzoCRr1JhIDFP79+grm49TlK+zm6RoAAPHxFgTw/PzqBu79A94+/joXBQfs"
            "Ki7+DvQKyQjq/Qbe/v4R5w4V8f8H4gW0NPcNEOAx++Eg0gIQDhQHKB3vIP3uFQ7RHQT2BgA6Cvr/K/Te/vz/790KzNUP4wjkDwvy"
            "4hPmJwclCg26FykCEu0N5uXk+hTZDeXsD/0P5BX38/rYMfDuRg5HGgLu47MFAxfyExgK0f8ADPoIFiTkEQkB6/rRtTnlBgYG8AAD"
            "6/34FNDsBTLm/egFGPjyHhHP+AIPzSASDiQXx/cQ8BYm7RsU9OPiOxHoGfEaHxz5FN332DnzBw/l7/jz/tkWF/nq090aBfHg4ewa"
            "7BjFChTP0yIWCx74CAnd8QYE1wAJJMsLDQwTAPIqBg3w5wXe/t706v7yFBwX9ush7Abk+tP5B+ocCQQBAef/+wn9De0YC+3c6R0o"
            "7gL8+v0d8+788Tfl/zUHCxnjF0gNCAUL6SsN1gPUFzULAhMQFPcFJcrb+AjiKhv8Dgkc7PLt/NHrMPbd9QUa89z0FggA5fj7+f4J"
            "Eb9CEFoh9/XbExYSFPAJ3Pf18gH2C+wH5QMV5ykI8wnA/wX7CvUmF/IO2QwbDR4DGADxDO3eCALbJ/LxAAA0Avn1Ff34DwkS8bgC"
            "1O4j7BLqIPr76RrwK/Eu7PviHxQPANYgAOvv9wfXCPDa4e7t1BgGAwXdQ+wGLBRhEvsI6ckKDiHrEAr5yBIFCPsBBgn3Egzj5ebV"
            "wiL79+YNCQAC9v8B9NDnBCj05ej3EQME/yXg/Cnz9R0w+AcDzAUL7kUZ3/sS9/zcLBH7DvD1JiQHKewO8izzARfp9hwVCM4W+wu6"
            "2OsKDfwK7eMHAx3UDx/F4BP4/izh8t7i+f8N2AAAKdwSDhIKCfsH8QQA2PXZ+uQAAQ4BEjHx3uIL6ALp9uz7++QhL/viAvL95wAK"
            "Bf0NLO334/sl+v3y+wYYDhAK/Tft9TIFBhLxGlwLFQAE8CwM1QfRDCMQABMIBOgFKd3e/xDnJxQDCf8X6/v19tL1L+3m/QYV9N/m"
            "GRD74vP0AfYJD8hGE0wa7+jdFBgVIgAR1fL5/Pn1AvQH4QcF7SMG7P3VCPwBFe8YDf4I5A4qFSH/MBDyEuvgCfnXHfH3BQA8C/Tq"
            "I/H/EgAU+rn+1fkh9w3fJAL76BTeIfYt8f7nFRIaA98h9vjeDxTeEPPq3efo5AoT/v/aSeMBLxZOIfP57swP/SjzDCcD1g0GA/IJ"
            "EQ/q/gXq7fDSzR4C8eQRAAAR9AD8Ds3m/S3l7tzvGRMICiLP+g/18yIlAA/6vw0l8UcH0wYS9P7VNhUABuz/IRf/H+QF8jT07g/t"
            "8Q0X+9ATBQG4weAbAwP99uEK/xbOBiDP1BPvBifn6+3d7QID0QD4KMwZAiQLCQwLBf0CzfLg/+n88xIFDjT+6OkM2QPi8fwA+Ogi"
            "GwDs/en26AcLCu0LIvHx8AEmAPr//fIYBQAFDRPkAjgIA/70HDkIFusM6RYGzhLUAB8H8AL8Fuz+ItfjBw3YHRICGg0W+QPr+sX1"
            "MOnlB/wO7Mr0GQX2BvIF/gYTAMFNDE0c+O7fBRsN//MjyPgB+gfiEvUF5RIE4SYV5RnbD/f3Ct4oGekSzf8mEQ0GJwv1EfjmC/3V"
            "Ef0UBgAx/QLxLO3iEBsQALoKzegYAwjMCgb11iDbMP40+fnXFSIXHuIIA+fp/Bvj/+zk4vjn6g8DBxfmNObyNCBKLfEA8cr+BSUF"
            "GBoV3QkH/wQGHQrpFBDv+fLUwiXvBPMP9wDwBPz8BNzq7C/s9OcGIQwBFgzSBg/47hUlGCEKxA0S9DQM4RMk/wbfLh39CvH9Hxrz"
            "EdoEwzzy6g7i8fz/FOIpFAXcz9r/Ce3z+OAO7B7OFBTB0zD1Gi358vDV8g0HygD7Hc8A/QL8FQQWBAv/3/bk69/y9wLv/i8RCef9"
            "8AXV9+z9De46HPfs8eDz8hf8//kBEvDv8BcX5/77DO8T9fgG/Bjd+jEKFQf2IEELGOkI8ysH1xnj+CD47g3/CO33INvlCRDYJRAB"
            "CxQD8QHm7c0DJuTg/P8U6OD3JA4D/AL9A/kPAcpCEFwc6uPjExMbDecY0Pf38/fYCQX9AAf70RsR5iDTF/0CAOgwDwQR0vwtGRkM"
            "LRP4Hf3hFxLYIPQH8gA3AvLgI/ftDQ0j8sICzPEgAQvdDw/t5CrNIP0l9fjkGiojH+QHAfLy9xru+9ja3/Tm6BP8DBLPNt4CPCs+"
            "LOT+5MP5CxL8GCMc3xb9EwD/CPraFAzi8fLW0iQK9N8A+gD99gP3E9zx7BrN6+4MIhQICQ/bBgoC9BgQBRwJxiwI8i4J1wIv9Qrp"
            "IB39BPIIFR/9DeAJ1Trt5RLt7QIAHOUTIgzGzuH/AuEI8eUT/BvU/RLH1SDqHTPu8/ji3gce1wDyI88XDCL7/AkLEwMB0+3p89rv"
            "//j7+SoP8ugI/AvNAvP5FOMQIAr19On59BP59f0TGuju9gkk9wv/+PEN8A358BPmADL8/gb6IkL8Hu0B+xYLzBbcCC76AhsCBewG"
            "HdvmBA/tKg4HFgMT+//b7tDxMdzk+v8V8+L1Gv/3Ag0A9PcKC8RMCFAS+fzeFiYH/98GzQr/+gHkBPoI7gEL4SAS5yHKCuoACfEl"
            "E+4U3f4b/gUYKAgIEffbDAzWGAgP+gApDP/yGfzjFRkc8LcDudsn8wPYFBUI5BfbFAUx8vrXBDYOE/MSCer/6AnyAtje7vby8xr+"
            "+xzgT+n3OiRKEur+7scLCRf0DR0P1Q0EEPjyERn9Jgvt4ejbwCsABvf2AAD27gLzC8fy9Szb+98HJfwBBQjj/vwG2BkoCh0YzxIP"
            "7EAT4xMf/vvgJRX8EOoJJDP9EeoJ0zr28BjwAvf8EdkqEQLNytoFB+Pv6PsN4R7YFBTF5B33BiX6/+PZ4AgO0wAOHdb6AQIRG/0c"
            "9xT12fvc+dz58vn1/i0U8vYI5wDc/eMG/+QlMPX49u3v6h/6DPQaE+jr5w8e7gP99QcT/BX8/BzwETgKDRPwJEgLE/AI8TQG0xHb"
            "Ai8Z+hEBEu4DF9zYCATtLCD9DgUD6vPl/9XvHNPY+OwT69T4FBL56vUE+v0EFMhQDFso9friFisOFPYI0wsE+wLrBfb03QIU8CsE"
            "3//XBfoNC/AiCQL81Q0kCxQFGPwDBfTPC/fSFvf0/wAfAgD5JAv7DhEY7rL9vvcn7xfbNxAE3RvhJQ4v6fzeEigHDNsSAOny7Art"
            "At7h4efp5Q8GAx3hU+v0MhFNDvP19dcLAx70CSEF3wQTFPMIABP2GBry1u7ZtxgDA/kI/AAI9fcAB9HhAi3x8c/4HQP9Cxfb+Qf8"
            "+Bw0CiEIywkL7z8T4P8W7wbcKRf/Du8BLywRGeb64Tv37R7q+AoNB8QQ/ATFxN4PBgf69OX/9hjbEBzN4w4CAyf18dnd7gYD0wAD"
            "LNgC/AcBAwMF+A4E4PLq++n+AAn4Dyr25+gL4Pfi+fIC7eUsKvDtAOz66gz/BOoKJen66gYd/v7w/QsPBRYHGhn2BTcTBvv0HjsN"
            "EeoO4SDzzxTR7BkU4gb2Iev8HuDpEwrWJBsGHA4L//n9CtHxLen1D/0T7MPvCRMDBOz/BgQT/tRNDk8j+u3hBxYGCvIm0PkC9Avn"
            "EfMG1hYG4iYW2wTnEQP9CdchCPQOxAEkHRL+Gf36DPTkDf/eCPQLAAAq9gHxO+jmDBUP+bYOz/wTBAjEEfr21ijUOvk0BfraGhsS"
            "JuURAOLc9xTf//n3zenT6gUUCxTqLen2LSJFMvD6+9QBASsGGBkV5gUR+QMNFAHhDhf8+ffOwRbuAPkY8QD4D/T0A+vl6yj95uQC"
            "HA35HhDXBRn1Ax8rHSsCxAgI8jAI6A8fAQPZKRjzC+n9Fw3vGd33xDXy3xTb6gb/EdYjEgHb0d3+APH7/NkA8hHQHRDB2C32E0L/"
            "5gPoABEFzAD3HNYF/P7yCAkJBgUI7Ojx6t/q+ATy/TMKBtv66gjW8uz1CPY0DAPm6NQA+hD98gT6DvHw8BEL8wH9FusM/vEN"
        ),
        linker=Linker(
            bias=0.875,
            weights=(-10.054, 9.351, 5.555, -6.33, 9.414, -5.786, 1.356, -1.371, 1.26, 1.192, -6.165, 6.945, 70.293, -2.161, -2.981),
            products=(
                7.701, 3.72, 6.69, 10.935, 0.077, 8.098, -3.615, -0.643, 2.182, -1.027, -3.458, -11.457, 0.039, 2.895, 0.535,  # dense
                -12.194, 0.449, -1.287, -0.979, -0.396, 4.311, -2.532, 1.755, 0.153, 4.08, -0.668, -4.044, 2.039, 1.371,  # text
                -6.181, -1.538, -3.394, -5.314, -2.727, -1.546, -0.188, 1.44, -0.868, 1.016, -1.213, 0.351, 0.333,  # title
                -7.057, -5.752, 9.37, 1.997, 1.745, -0.887, -1.369, -0.711, 1.726, -1.28, 1.682, 1.096,  # lead
                -7.197, 1.142, 6.063, 0.023, -2.715, 2.23, -0.937, 1.443, 2.232, -2.745, -1.837,  # names
                1.143, -0.532, -0.287, -0.8, 1.256, -0.194, 1.623, -0.442, -0.934, -0.389,  # numbers
                -0.249, -0.119, 0.629, 0.568, -0.891, 0.247, 1.168, -1.359, 1.012,  # gap_day
                -0.131, -0.486, -0.182, 0.936, 0.48, 0.082, 2.883, 0.617,  # gap_week
                0.122, 0.055, 0.105, -0.474, -0.267, -0.648, -0.058,  # rare
                -0.284, -0.389, -0.195, 0.295, -0.731, -0.283,  # ages
                5.082, 0.854, 0.794, 0.806, 0.277,  # other_ages
                0.046, -0.766, 0.445, -0.61,  # streets
                -73.316, 0.684, 0.635,  # other_streets
                -0.274, -3.167,  # days
                0.108,  # other_days
            ),
        ),
    ),
    Expert(
        kind="politics",
        encoder="st-791c56915a3fed0cdd68c89f",
        centres=b64decode(
            "/QgYBzH+FOwI6/QlD/3zHBH3yCv4EhEA7f7s69YGHOPyGf/8FhglAxfA9gjpCxAQ++/hDRb1Af8HEg4cFOUMEwEJ++jwETEcDgUV"
            "AjotMvEq+gnv7Oji6QIT2vQQ/gXy3Q/RHuci8twC0/kJ2CT/Ce3hJfgB9u3yHRfdGArW5QAdDvr+GS3r5yII2RcD/ukF6gfh+0AQ"
            "AxIA7xUM7wWu/hcQGNj19u748Tz9DvUEDwP+7yEaIv3x9/HcLvYHJNIjzuLXCuMUKQLp6b/+FPgf7yLjVefbDQD0GR3SCg4F1wDP"
            "7QINCQj8Cijh7eoHHPfjJd/b+hhExyXa5EXz8f/dAP4mJB4D7e38PQHi8ece0Pbv/s/34yzo8OcDFgLq9PDSEfP47BUVANnk4Q0l"
            "2vTcMCbQ/+cdJBH44SIK0OcU+gAI9/MHCf76zh39JPjW4/0F8Ov8C/MA6CAk/ecWBxfZ9sn09Q4CCisV+xEdAvHq3QwhA+L3+g8f"
            "9gjr4gQU5gUM7gMc9Q4J/vnpBPBJ/+D8JRAE4kf2L/wUFB/v4cn4MPT3Bw378xMZAQLizSgBDhX8FhXgDAcRFwb4+PkP++AbDOwq"
            "A8rvC/kWAekj6h85N9/28vLu+vLi7w/r/vD/6AQC8t/zG+cKAdb16QMZDgQT+BIE5Rgm6h8VFRHs8RMG6wAW+QnsAg0R4PID2/QG"
            "I+jXxQXrEw/9GwAN5A0GCAflCxQd3vnmCOnkCjIBDg7oIwbn6hgOGP3g1uL0A/UOAO8GzR3kB/kEKu3dANcGDuMs7wLfNvoJAfkH"
            "EdDXEBQDKgDQ+AInCer10ijf8RX3BwPeFuAaBQJQ2kLlBAjxJ+zI8PIeIwTY9OLzVeTnDgcQ9BbnGeMEBDbuBhHuE/rsCRXeD//3"
            "4ysH777c9yUq5wbjMBbRAOMf9ePp6Dnd7+Ub2QA3Aev7E9zvCAEETyf87e4c2Q/q+9r11x4WD/E2EvH5DfcJ5+z7B0ISAxAD7NvU"
            "4AYQ8+YNDwshBPPU9fMG3wgS9+7w+RwDBfME/uwfA/n1Nwv75xvpFgru9P76583xBfrvFPbp8ywo9u/N8yvTBwYC9PTmARID/gT1"
            "EhAhDPQJHfQUBdoWHjAz9ukb+iQvRgAB9f7jAN/46egSGN716wsM7AUKC+0i+O3z1v7l+/cZ9RL5CxsoHgr6DiflCSHg6AAb4u7b"
            "/xAH8OQN3ukI2+0c4grSETwFCjL15jAd8QTN/g09Fvr6Cg3//ywMAOvj+//1CAwdOw30AfMMFQTvG9UNx93i3/4GDwj05NjyG+wK"
            "5P/nG/zp6dTrFPziBP38EgDozBMzEgjv3BHH5Bf7Cf4HCv39Cipe1x3n3jvXDQ/Y4/AaFukv7eslPSjm6wkj/CUR89IE8iUC7/L/"
            "Egbp+wjHGAvaA/cD9LXtECwd7wbePyrTGPg3JQjn/BP83gYN8gAb6M75CvQI++7sMfbv8yIi8+vr8+js5CT9DPIY7w3aFuzx8Pv2"
            "EDY25P75/d3p7Q8SB+bz+xMxLR7X5OQV+xzy9REv8hb0GO/z9uweBBT6FfruyRAKACr24/wG89oGCunpFA8nBAwL6BzPDRP3Cwfx"
            "9fz9Gv/uFSIM8g//9+IP8Rn/B/jaHCYP/f8F6zYvK+gpFg/V8u/X7xgW/eEUGQAQABTICh4s9d/j9vD66Svo9ejm+fED5enxGRTs"
            "B/Tl1wAWBQH/2CL2+uYTyxT+J/TtBA8SCTP8EwEw8u8Q8P+/FwEP/OTXDNzvAS3gIyz2DQf15hQaDuX74fXpH//7CtFG7wbTFtAP"
            "HPcJBd/zBwYg6/HyUg3bEu72DQi9+xIU/AD4CfwFCAoRFgvt8u4mFQf1LgLz+SIfxCHR+T7R8fv1API3IQz32uz4K/vyBNoZ6gnq"
            "6uAV2P7rEt79NvX6/g7h+wMPBU0aCuzm5y8h7ur1KCzj7u0cDAf8/BTmztMV4wAX7fgF6BPlzgv7MgnF7d0A/w/yCOAQ0wghB+Ul"
            "Cwvx2tMO/f0F6zT37SYdDuDT2/QcGcz16vw1HgLi7QcNv+8Q5gACAxz2GfgR6+44CxXrFv781xsD/Cfj7wTr3NAEG//nDBAFEhcv"
            "CATR+irdBQkVBPXGFA8VAPYDB/4YEO8RDf8a/OgEBzMX7PoKARgvHuQYDQT47+3r7wMeCdkA/wYB/h7zBvUQ6Ojt+v4E7RURCf7p"
            "IP0HIOcFJDXzFvzY4AAoCe357y7x+AQuzhv38dsU9hHvAjT9Eh4U9BAI6gGz9SImG+30+gIK/ikMB+3n7hj89REUEwHq+fTzKxQR"
            "G8QfydzeFO8aBQv1/dPiEAIY/P7oUAe4HOf2ACvO9v8D+wDU0QoA/wsD9hLz3e8IBfADJfPnCBpE2Rng6Evk9Snw8eopEA4o1en4"
            "PyHr8eMcyhz74tkA4g3e/Or6LAX68/rMAwf8BRwSCq/76iYwzuXfM0HV+e8nHBf/6BAD0OcaBAAW+fcMBOnr6wThPeTG2wv97uz6"
            "BO721BYS8fAcCQ7d6uIN8ALyAh8U8/0TDt7g2vcuA+vx/BUhDhvs1uH+6w30ChkAHkkPFvT3EicYKfMTCA75xSfhCwwT3BD7B9AD"
            "IdnhEBLxLgIHDQjwDgz98eMKGdjqEAHp9M0KBhIK+wEGBgAJCeE4Iz0cC//v+SIpGPQsyQjq+ADdFgMV8hkP/jAC4gPOFPcR/tcV"
            "8uoGxAgMCfrqJAn2B+brDAzUEQ0N6wAu+/P7J/jj8xQc/s0H8vT59wLK9xjq8RjyJAE4+gHDISMHKd4I89rp8iXvDPfz8fDg6RMI"
            "AgPiGubyMgsmI/IJ+NQCGQsLJR0P3vLxBgQcFhTmOf37/PjWzhnjAgQM5gDr9f8B+d/v7Cfc2uURGQHtJvjL/wkG1BMICikD5PAV"
            "BQwc7yMvAv/jLyTp+OodJA7w+8fv1Tv+5wDa7fb5D+ESFvvj1PkEEOve9vcR4Be/Hy27wwgHGi3r+BjS5esG1AD4Idf8ERIA+gQJ"
            "FQPq6eLm99LyAwz36RokEd0T+xzQ3sT+AfUuAyHy9fUPBwXwxvoKD/bk6yct/BP8AQIQ0OoW/xgT/iL8DuX1/f4xAQcNNBXy0yoW"
            "CvP/7xLh3tP+FQP0HA34KAMb9hXi8iD5AAn7Be/9DRYZ//0a+gMUB+0Q//L95NH7ARgm/g8fAhdHMcoP6+7d6P7R8BARBOcd9vzu"
            "+vjUEQYcAd754/j76BkT+QID6wkP/BD0FSPc/AXi2QAEAfPyEfr78QUS0QgRKvPj1wEFDUjxBRsD8PEE+Am4IDgTBP0YBuXj5zMP"
            "LxPtHP7qAwsOCeTd1dsEFvkGD9c7zu7wHfEDIQTz8NvsIBIZ1gXuO/77CwEKAfnWCSENFADk4xP6D/MC9SPL1PwrLN7eHPnrDgJD"
            "vy7i/RDfBvHf9O0sCfgI/uACMPvfCec9+g7iEOED6yb68gP5Aw76FfreFPHo+CwOCM7b6Q0R+/TZLiHQ6+k1DPbq/TjV58kL1gAq"
            "A+QABQP06wn0MA/d3+UKEQXwD88D2hMiBeETHR7iA9YI++nuCjf3Bh4G/ubKvAgkEtrc/xFCBAHl+gAb5RkX8+sWAhcED+ny++Yq"
            "FOPtNBUF7EH9D/73GgoI9d/nIeTm/Bbx/ggW+wDb7Bvm+Q8VAtfnDwDzBhf0Au8UEwIDFeYa8tnwCyYZDuwj7R5KQAQG9fXtD/jb"
            "9QgK5wb5+gcF8gsFK9Qf+d4N7gH89g0cCwkeCwf2AgMO7hHZBCvz2gAm+///8TcPxecH4wcLBv361gnc8CwY7f4A9BwU3g3S5Qki"
            "BeoA4uz88Tf/J+rpMBL19BMKMhLX7Ov4F+76GNTy1ObZ8gQPPuXm+uTyMfAi5xrSHtgF/wLkFQ/zDwP27QDO5AgrIeMa1B+l6wcq"
            "Bf/rGesQ/whK0yXn6hrs3/3q5vYbERbt2voTPuwQA/Mt5hv6F8kd4VAA6usGBSbuAh/VLATc5Bga6d/Z/w0x4RryJP3c69gUIAji"
            "9Bf+2PcD6gAfBOkKEQsD2wr+Tfv14BIS9/vh6QD64DoSAuoyCArbCdv69gXgDiwl/AYI+9PtCBAV+Ojr6hsmBATt8f3u7gQD"
        ),
        linker=Linker(
            bias=-7.959,
            weights=(16.526, 0.859, 17.872, 10.427, -4.509, -0.127, 1.322, -2.727, 0.416, 0.733, -1.585, -2.554, -1.184, -3.335, -2.179),
            products=(
                -3.497, -11.718, -17.314, -2.872, -5.504, 2.569, 4.503, -5.717, 1.557, -8.012, -0.788, 2.111, 5.766, 0.953, -0.605,  # dense
                9.605, -8.619, 1.895, 9.505, 1.111, 9.874, 0.149, -0.884, 11.452, 7.062, 0.75, 8.347, 2.649, -3.725,  # text
                -2.781, 17.722, -1.8, 3.785, -1.37, -2.906, 0.793, 1.078, 1.737, 1.985, -2.011, 0.491, 0.485,  # title
                -20.027, 13.305, -6.074, -3.088, -2.058, -1.439, 5.255, -12.014, -1.713, 3.944, -2.749, -2.65,  # lead
                8.427, -4.768, -4.965, 1.046, -3.983, -1.272, 6.224, -0.701, -1.651, -0.138, 5.838,  # names
                0.035, -0.676, -0.141, -0.671, -0.168, 4.332, 2.334, -3.101, -0.007, 0.336,  # numbers
                -1.316, -0.593, 0.143, 0.963, 3.76, 1.655, -0.274, 0.775, -0.418,  # gap_day
                0.821, -0.019, -0.503, -1.023, -0.088, -1.655, 0.694, 0.504,  # gap_week
                0.513, -0.814, -1.14, 0.037, -1.198, 0.045, -0.041,  # rare
                0.509, 10.331, 0.977, -0.649, -0.742, 2.056,  # ages
                -0.085, 0.937, 0.499, 0.223, 0.787,  # other_ages
                0.476, 9.508, -1.083, -0.604,  # streets
                -0.121, -0.016, 1.168,  # other_streets
                0.895, 0.602,  # days
                0.818,  # other_days
            ),
        ),
    ),
)
